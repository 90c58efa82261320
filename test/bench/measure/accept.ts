/** I/O. How many events a second are accepted, and what each costs the Worker's CPU. Nothing is consumed meanwhile. */
import { type Built, type Host, host } from "../host.ts";
import { type Shot, post, saturate } from "../load.ts";
import { cpuMs } from "../process-usage.ts";
import { PAYLOAD } from "../payload.ts";
import { SECRETS, newAccount } from "../service.ts";
import { type Spread, spread } from "../statistics.ts";

const CONCURRENCY = 16;
const BATCH = 100;

export interface AcceptResult {
  floorPerSecond: Spread;
  singlePerSecond: Spread;
  batchedPerSecond: Spread;
  /** Of the service to the floor, round by round. */
  singleToFloor: Spread;
  /** Of events in batches to single ones. */
  batchToSingle: Spread;
  floorCpuMs: number | null;
  singleCpuMs: number | null;
  batchedCpuMs: number | null;
}

export async function measureAccept(
  service: Built,
  floor: Built,
  rounds: number,
  events: number,
): Promise<AcceptResult> {
  const ours = await host(service, { ...SECRETS, ALLOW_PRIVATE_TARGETS: "true" }, { consumes: false });
  const least = await host(floor, {}, { consumes: false });
  try {
    const account = await newAccount(ours, ["http://127.0.0.1:9999/never"]);
    const floorShot: Shot = { url: `${least.origin}/events`, body: JSON.stringify(PAYLOAD) };
    const floorRun = () => run(least, floorShot, 1, events);
    const singleRun = () => run(ours, account.single, 1, events);
    const batchRun = () => run(ours, account.batch(BATCH), BATCH, events * 4);
    for (const warmUp of [floorRun, singleRun, batchRun]) await warmUp();
    const results = [];
    for (let round = 0; round < rounds; round += 1) {
      results.push({ floor: await floorRun(), single: await singleRun(), batched: await batchRun() });
    }
    return {
      floorPerSecond: spread(results.map(({ floor: { perSecond } }) => perSecond)),
      singlePerSecond: spread(results.map(({ single }) => single.perSecond)),
      batchedPerSecond: spread(results.map(({ batched }) => batched.perSecond)),
      singleToFloor: spread(results.map((round) => round.single.perSecond / round.floor.perSecond)),
      batchToSingle: spread(results.map((round) => round.batched.perSecond / round.single.perSecond)),
      floorCpuMs: medianCpu(results.map((round) => round.floor)),
      singleCpuMs: medianCpu(results.map(({ single }) => single)),
      batchedCpuMs: medianCpu(results.map(({ batched }) => batched)),
    };
  } finally {
    await Promise.all([ours.stop(), least.stop()]);
  }
}

interface Run {
  perSecond: number;
  /** Of the whole runtime, the local database and queue included, an event. */
  cpuMs: number | null;
}

async function run({ pid }: Host, shot: Shot, eventsPerShot: number, events: number): Promise<Run> {
  const cpuBefore = await cpuMs(pid);
  const elapsedMs = await saturate(Math.ceil(events / eventsPerShot), CONCURRENCY, () => post(shot));
  const cpuAfter = await cpuMs(pid);
  return {
    perSecond: (events / elapsedMs) * 1000,
    cpuMs: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / events,
  };
}

function medianCpu(runs: readonly Run[]): number | null {
  const known = runs.flatMap((each) => (each.cpuMs === null ? [] : [each.cpuMs]));
  return known.length > 0 ? spread(known).median : null;
}
