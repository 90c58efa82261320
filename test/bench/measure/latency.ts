/** I/O. How long an event takes from its publication to its receiver, at a steady and modest rate. */
import { type Built, host } from "../host.ts";
import { post, steadily } from "../load.ts";
import { type Receiver, startReceiver } from "../receiver.ts";
import { SECRETS, idIn, newAccount } from "../service.ts";
import { type Spread, percentile, spread } from "../statistics.ts";

const INTERVAL_MS = 20;

export interface LatencyResult {
  floorP50Ms: Spread;
  floorP99Ms: Spread;
  serviceP50Ms: Spread;
  serviceP99Ms: Spread;
  p50ToFloor: Spread;
  p99ToFloor: Spread;
}

/** @param events published in each round, fifty a second. */
export async function measureLatency(
  service: Built,
  floor: Built,
  rounds: number,
  events: number,
): Promise<LatencyResult> {
  const receiver = await startReceiver();
  const ours = await host(service, { ...SECRETS, ALLOW_PRIVATE_TARGETS: "true" });
  const least = await host(floor, {});
  try {
    const account = await newAccount(ours, [`${receiver.origin}/service`]);
    const floorShot = { url: `${least.origin}/events?url=${receiver.origin}/floor`, body: account.single.body };
    const floorRun = () => latencies(receiver, "/floor", events, () => post(floorShot));
    const serviceRun = () => latencies(receiver, "/service", events, () => post(account.single));
    await floorRun();
    await serviceRun();
    const results: { floor: number[]; service: number[] }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      results.push({ floor: await floorRun(), service: await serviceRun() });
    }
    const of = (who: "floor" | "service", percent: number) =>
      spread(results.map((round) => percentile(round[who], percent)));
    const ratio = (percent: number) =>
      spread(results.map((round) => percentile(round.service, percent) / percentile(round.floor, percent)));
    return {
      floorP50Ms: of("floor", 50),
      floorP99Ms: of("floor", 99),
      serviceP50Ms: of("service", 50),
      serviceP99Ms: of("service", 99),
      p50ToFloor: ratio(50),
      p99ToFloor: ratio(99),
    };
  } finally {
    await Promise.all([ours.stop(), least.stop(), receiver.stop()]);
  }
}

/** Milliseconds from the moment at which each event was sent to us, to its arrival at the receiver. */
async function latencies(
  receiver: Receiver,
  path: string,
  events: number,
  publish: () => Promise<string>,
): Promise<number[]> {
  receiver.arrivals.clear();
  const sentAt = new Map<string, number>();
  await steadily(events, INTERVAL_MS, async () => {
    const now = performance.now();
    sentAt.set(idIn(JSON.parse(await publish())), now);
  });
  await receiver.until(events);
  return [...sentAt].map(([id, at]) => (receiver.arrivals.get(`${path} ${id}`) ?? Number.NaN) - at);
}
