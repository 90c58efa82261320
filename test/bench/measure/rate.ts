/** I/O. How many a second a Worker does of something, what each costs, and how that compares with the floor. */
import type { Host } from "../host.ts";
import { cpuMs } from "../process-usage.ts";
import { type Spread, medianOf, spread } from "../statistics.ts";

export interface Rate {
  perSecond: number;
  /** Milliseconds of CPU for one, of the whole runtime, the local databases and queues included; null where it cannot be known. */
  cpuMs: number | null;
}

/**
 * @param count that is done.
 * @param work returns how long it took, in milliseconds.
 */
export async function rateOf({ pid }: Host, count: number, work: () => Promise<number>): Promise<Rate> {
  const before = await cpuMs(pid);
  const elapsedMs = await work();
  const after = await cpuMs(pid);
  return {
    perSecond: (count / elapsedMs) * 1000,
    cpuMs: before === null || after === null ? null : (after - before) / count,
  };
}

export interface Comparison {
  floorPerSecond: Spread;
  servicePerSecond: Spread;
  /** Round by round. */
  serviceToFloor: Spread;
  floorCpuMs: number | null;
  serviceCpuMs: number | null;
}

export function compareRates(rounds: readonly { floor: Rate; service: Rate }[]): Comparison {
  return {
    floorPerSecond: spread(rounds.map(({ floor }) => floor.perSecond)),
    servicePerSecond: spread(rounds.map(({ service }) => service.perSecond)),
    serviceToFloor: spread(rounds.map(({ floor, service }) => service.perSecond / floor.perSecond)),
    floorCpuMs: medianOf(rounds.map(({ floor }) => floor.cpuMs)),
    serviceCpuMs: medianOf(rounds.map(({ service }) => service.cpuMs)),
  };
}
