/** I/O. How many events a second are accepted, and what each costs the Worker's CPU. Nothing is consumed meanwhile. */
import { type Built, type Host, host } from "../host.ts";
import { type Shot, post, saturate } from "../load.ts";
import { PAYLOAD } from "../payload.ts";
import { SECRETS, newAccount } from "../service.ts";
import { type Spread, medianOf, spread } from "../statistics.ts";
import { type Rate, rateOf } from "./rate.ts";

const CONCURRENCY = 32;
const BATCH = 100;

export interface AcceptResult {
  floorPerSecond: Spread;
  singlePerSecond: Spread;
  batchedPerSecond: Spread;
  /** With their rate limits. */
  limitedFloorPerSecond: Spread;
  limitedSinglePerSecond: Spread;
  /** Of the service to the floor, round by round. */
  singleToFloor: Spread;
  /** Of events in batches to single ones. */
  batchToSingle: Spread;
  limitedSingleToFloor: Spread;
  limitedFloorToFloor: Spread;
  floorCpuMs: number | null;
  singleCpuMs: number | null;
  batchedCpuMs: number | null;
}

/**
 * The service and the floor, each with and without rate limits: the local runtime's limiter is a database of its own,
 * as dear as the event's, and stands for something that costs next to nothing at Cloudflare.
 */
export async function measureAccept(
  service: Built,
  floor: Built,
  rounds: number,
  events: number,
): Promise<AcceptResult> {
  const bindings = { ...SECRETS, ALLOW_PRIVATE_TARGETS: "true" };
  const ours = await host(service, bindings, { consumes: false, limits: false });
  const oursLimited = await host(service, bindings, { consumes: false });
  const least = await host(floor, {}, { consumes: false, limits: false });
  const leastLimited = await host(floor, {}, { consumes: false });
  try {
    const targets = ["http://127.0.0.1:9999/never"];
    const account = await newAccount(ours, targets);
    const limitedAccount = await newAccount(oursLimited, targets);
    const floorShot = ({ origin }: Host): Shot => ({ url: `${origin}/events`, body: JSON.stringify(PAYLOAD) });
    const round = async () => ({
      floor: await run(least, floorShot(least), 1, events),
      single: await run(ours, account.single, 1, events),
      batched: await run(ours, account.batch(BATCH), BATCH, events * 4),
      limitedFloor: await run(leastLimited, floorShot(leastLimited), 1, events),
      limitedSingle: await run(oursLimited, limitedAccount.single, 1, events),
    });
    type Round = Awaited<ReturnType<typeof round>>;
    await round();
    const results: Round[] = [];
    while (results.length < rounds) results.push(await round());
    const rate = (of: keyof Round) => spread(results.map((each) => each[of].perSecond));
    const ratio = (of: keyof Round, to: keyof Round) =>
      spread(results.map((each) => each[of].perSecond / each[to].perSecond));
    const cpu = (of: keyof Round) => medianOf(results.map((each) => each[of].cpuMs));
    return {
      floorPerSecond: rate("floor"),
      singlePerSecond: rate("single"),
      batchedPerSecond: rate("batched"),
      limitedFloorPerSecond: rate("limitedFloor"),
      limitedSinglePerSecond: rate("limitedSingle"),
      singleToFloor: ratio("single", "floor"),
      batchToSingle: ratio("batched", "single"),
      limitedSingleToFloor: ratio("limitedSingle", "floor"),
      limitedFloorToFloor: ratio("limitedFloor", "floor"),
      floorCpuMs: cpu("floor"),
      singleCpuMs: cpu("single"),
      batchedCpuMs: cpu("batched"),
    };
  } finally {
    await Promise.all([ours, oursLimited, least, leastLimited].map((each) => each.stop()));
  }
}

function run(publisher: Host, shot: Shot, eventsPerShot: number, events: number): Promise<Rate> {
  return rateOf(publisher, events, () => saturate(Math.ceil(events / eventsPerShot), CONCURRENCY, () => post(shot)));
}
