/** I/O. What one contender does under the load of one round. */
import { setTimeout as wait } from "node:timers/promises";
import { type Shot, post, saturate, steadily } from "../load.ts";
import { type Receiver, startReceiver } from "../receiver.ts";
import { idIn } from "../service.ts";
import { percentile } from "../statistics.ts";
import type { Contender, RunningContender } from "./contender.ts";
import { cpuOf, watchMemory } from "./processes.ts";

const CONNECTIONS = 32;
const EVENTS_A_BATCH = 100;
const ENDPOINTS = 10;
const LATENCY_INTERVAL_MS = 20;
const RECEIVERS = 20;
const HANG_INTERVAL_MS = 5;
/** After the last event of a hang: the first retries come within it. */
const AFTER_HANG_MS = 15_000;

export interface LoadSizes {
  /** To one endpoint, and in batches to one endpoint. */
  events: number;
  /** Each goes to ten endpoints. */
  fanOutEvents: number;
  latencyEvents: number;
  /** To twenty endpoints, one of which hangs. */
  hangEvents: number;
}

/** Null: this contender has no such thing, or the kernel does not say it. */
export interface Round {
  acceptedPerSecond: number;
  deliveredPerSecond: number;
  fanOutPerSecond: number;
  batchAcceptedPerSecond: number | null;
  batchDeliveredPerSecond: number | null;
  p50Ms: number;
  p99Ms: number;
  /** Of the other nineteen, while none hangs and while one hangs. */
  healthyP99Ms: number;
  hangP99Ms: number;
  /** For a hundred events published to it. */
  requestsToDead: number;
  messageCpuMs: number | null;
  deliveryCpuMs: number | null;
  peakMiB: number | null;
  bytesAMessage: number;
}

/** Each part has a service of its own, so that nothing is known of its receivers and nothing else is weighed. */
export async function measureRound(contender: Contender, sizes: LoadSizes): Promise<Round> {
  const receiver = await startReceiver();
  try {
    return {
      ...(await toOne(contender, receiver, sizes.events)),
      ...(await toTen(contender, receiver, sizes.fanOutEvents)),
      ...(await batches(contender, receiver, sizes.events)),
      ...(await atSteadyRate(contender, receiver, sizes.latencyEvents)),
      healthyP99Ms: percentile((await hang(contender, receiver, "/0", sizes.hangEvents)).waits, 99),
      ...(await besideHang(contender, receiver, sizes.hangEvents)),
    };
  } finally {
    await receiver.stop();
  }
}

async function toOne(contender: Contender, receiver: Receiver, events: number) {
  const urls = [`${receiver.origin}/one`];
  const first = await contender.start();
  await fill(first, receiver, await first.subscribe(urls), 1, 1);
  const bytesBefore = await first.stopAndWeigh();
  const running = await contender.start();
  const memory = watchMemory(running.pids);
  const { acceptedPerSecond, deliveredPerSecond, cpuMs } = await fill(
    running,
    receiver,
    await running.subscribe(urls),
    events,
    1,
  );
  const peakMiB = memory.peakMiB();
  const bytesAMessage = ((await running.stopAndWeigh()) - bytesBefore) / (events - 1);
  return { acceptedPerSecond, deliveredPerSecond, messageCpuMs: cpuMs, peakMiB, bytesAMessage };
}

async function toTen(contender: Contender, receiver: Receiver, events: number) {
  const running = await contender.start();
  const urls = Array.from({ length: ENDPOINTS }, (_, index) => `${receiver.origin}/${index}`);
  const { deliveredPerSecond, cpuMs } = await fill(running, receiver, await running.subscribe(urls), events, ENDPOINTS);
  await running.stopAndWeigh();
  return { fanOutPerSecond: deliveredPerSecond, deliveryCpuMs: cpuMs === null ? null : cpuMs / ENDPOINTS };
}

async function atSteadyRate(contender: Contender, receiver: Receiver, events: number) {
  const running = await contender.start();
  const waits = await latencies(receiver, await running.subscribe([`${receiver.origin}/steady`]), events);
  await running.stopAndWeigh();
  return { p50Ms: percentile(waits, 50), p99Ms: percentile(waits, 99) };
}

/** Publishes as fast as it is accepted, and waits until all has come. */
async function fill(running: RunningContender, receiver: Receiver, shot: Shot, events: number, endpoints: number) {
  receiver.arrivals.clear();
  await post(shot);
  await receiver.until(endpoints);
  receiver.arrivals.clear();
  const cpuBefore = await cpuOf(running.pids);
  const startedAt = performance.now();
  const acceptMs = await saturate(events, CONNECTIONS, () => post(shot));
  await receiver.until(events * endpoints);
  const cpuAfter = await cpuOf(running.pids);
  return {
    acceptedPerSecond: (events / acceptMs) * 1000,
    deliveredPerSecond: perSecond(receiver, events * endpoints, startedAt),
    cpuMs: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / events,
  };
}

async function batches(contender: Contender, receiver: Receiver, events: number) {
  const running = await contender.start();
  const shot = await running.subscribeBatch?.([`${receiver.origin}/batch`]);
  let result: Pick<Round, "batchAcceptedPerSecond" | "batchDeliveredPerSecond"> = {
    batchAcceptedPerSecond: null,
    batchDeliveredPerSecond: null,
  };
  if (shot) {
    receiver.arrivals.clear();
    await post(shot);
    await receiver.until(EVENTS_A_BATCH);
    receiver.arrivals.clear();
    const startedAt = performance.now();
    const acceptMs = await saturate(events / EVENTS_A_BATCH, CONNECTIONS, () => post(shot));
    await receiver.until(events);
    result = {
      batchAcceptedPerSecond: (events / acceptMs) * 1000,
      batchDeliveredPerSecond: perSecond(receiver, events, startedAt),
    };
  }
  await running.stopAndWeigh();
  return result;
}

async function latencies(receiver: Receiver, shot: Shot, events: number): Promise<number[]> {
  receiver.arrivals.clear();
  await post(shot);
  await receiver.until(1);
  receiver.arrivals.clear();
  const sentAt = new Map<string, number>();
  await steadily(events, LATENCY_INTERVAL_MS, async () => {
    const now = performance.now();
    sentAt.set(idIn(JSON.parse(await post(shot))), now);
  });
  await receiver.until(events);
  return [...sentAt].map(([id, at]) => (receiver.arrivals.get(`/steady ${id}`) ?? Number.NaN) - at);
}

async function besideHang(contender: Contender, receiver: Receiver, events: number) {
  const { waits, requestsToFirst } = await hang(contender, receiver, "/hang", events);
  return { hangP99Ms: percentile(waits, 99), requestsToDead: (requestsToFirst / (events / RECEIVERS)) * 100 };
}

/** Twenty accounts with an endpoint each, two hundred events a second. @param first where the first endpoint is */
async function hang(contender: Contender, receiver: Receiver, first: string, events: number) {
  receiver.arrivals.clear();
  const running = await contender.start();
  const paths = [first, ...Array.from({ length: RECEIVERS - 1 }, (_, index) => `/${index + 1}`)];
  const shots: Shot[] = [];
  for (const path of paths) shots.push(await running.subscribe([receiver.origin + path]));
  for (const shot of shots.slice(1)) await post(shot);
  await receiver.until(RECEIVERS - 1);
  const before = receiver.requests.get(first) ?? 0;
  const sentAt = new Map<string, number>();
  await steadily(events, HANG_INTERVAL_MS, async (index) => {
    const [shot, path] = [shots[index % RECEIVERS], paths[index % RECEIVERS]];
    if (shot === undefined) return;
    const now = performance.now();
    const id = idIn(JSON.parse(await post(shot)));
    if (path !== first) sentAt.set(`${path} ${id}`, now);
  });
  await receiver.until(RECEIVERS - 1 + sentAt.size + (first === "/hang" ? 0 : events / RECEIVERS));
  if (first === "/hang") await wait(AFTER_HANG_MS);
  const requestsToFirst = (receiver.requests.get(first) ?? 0) - before;
  await running.stopAndWeigh();
  return {
    waits: [...sentAt].map(([key, at]) => (receiver.arrivals.get(key) ?? Number.NaN) - at),
    requestsToFirst,
  };
}

function perSecond({ arrivals }: Receiver, count: number, startedAt: number): number {
  return (count / (Math.max(...arrivals.values()) - startedAt)) * 1000;
}
