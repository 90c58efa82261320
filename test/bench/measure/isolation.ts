/** I/O. What the receivers of others feel while one hangs on every request, or while twenty take their time. */
import { type Built, type Host, host } from "../host.ts";
import { post, steadily } from "../load.ts";
import { type Receiver, startReceiver } from "../receiver.ts";
import { type BenchAccount, SECRETS, idIn, newAccount } from "../service.ts";
import { type Spread, percentile, spread } from "../statistics.ts";

const RECEIVERS = 20;
/** 200 events a second to twenty receivers, one of which may hang. */
const HANGING_INTERVAL_MS = 5;
/** 50 events a second to one receiver, beside a batch to twenty others. */
const SLOW_INTERVAL_MS = 20;
const BATCH_AT = 25;

export interface IsolationResult {
  healthyP99Ms: Spread;
  hangingP99Ms: Spread;
  hangingToHealthy: Spread;
  besideQuickP99Ms: Spread;
  besideSlowP99Ms: Spread;
  slowToQuick: Spread;
}

/**
 * Each round has services of its own, so that the first seconds of a hang are inside every time.
 * @param events published in each round; 600 are the first three seconds of a hang.
 */
export async function measureIsolation(service: Built, rounds: number, events: number): Promise<IsolationResult> {
  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    const healthy = percentile(await beside(service, (...run) => others(...run, events, "/0")), 99);
    const hanging = percentile(await beside(service, (...run) => others(...run, events, "/hang")), 99);
    const quick = percentile(await beside(service, (...run) => besideBatch(...run, events, "/quick")), 99);
    const slow = percentile(await beside(service, (...run) => besideBatch(...run, events, "/slow")), 99);
    results.push({ healthy, hanging, quick, slow });
  }
  return {
    healthyP99Ms: spread(results.map(({ healthy }) => healthy)),
    hangingP99Ms: spread(results.map(({ hanging }) => hanging)),
    hangingToHealthy: spread(results.map(({ healthy, hanging }) => hanging / healthy)),
    besideQuickP99Ms: spread(results.map(({ quick }) => quick)),
    besideSlowP99Ms: spread(results.map(({ slow }) => slow)),
    slowToQuick: spread(results.map(({ quick, slow }) => slow / quick)),
  };
}

async function beside(service: Built, run: (ours: Host, receiver: Receiver) => Promise<number[]>): Promise<number[]> {
  const receiver = await startReceiver();
  const ours = await host(service, { ...SECRETS, ALLOW_PRIVATE_TARGETS: "true" });
  try {
    return await run(ours, receiver);
  } finally {
    await Promise.all([ours.stop(), receiver.stop()]);
  }
}

/** Milliseconds from publication to receipt, for all receivers but the first. They got an event before. */
async function others(ours: Host, receiver: Receiver, events: number, firstPath: string): Promise<number[]> {
  const paths = [firstPath, ...Array.from({ length: RECEIVERS - 1 }, (_, index) => `/${index + 1}`)];
  const accounts: (BenchAccount & { path: string })[] = [];
  for (const path of paths) accounts.push({ path, ...(await newAccount(ours, [receiver.origin + path])) });
  for (const { path, single } of accounts) if (path !== firstPath) await post(single);
  await receiver.until(RECEIVERS - 1);
  const sentAt = new Map<string, number>();
  await steadily(events, HANGING_INTERVAL_MS, async (index) => {
    const account = accounts[index % RECEIVERS];
    if (account === undefined) return;
    const now = performance.now();
    const id = idIn(JSON.parse(await post(account.single)));
    if (account.path !== firstPath) sentAt.set(`${account.path} ${id}`, now);
  });
  await receiver.until(RECEIVERS - 1 + (firstPath === "/hang" ? sentAt.size : events));
  return latencies(receiver, sentAt);
}

/**
 * Milliseconds from publication to receipt, for one receiver, beside a batch of 100 events that another account sends to
 * twenty receivers of its own.
 * @param path `/slow`: those receivers take 2.5 s to answer.
 */
async function besideBatch(ours: Host, receiver: Receiver, events: number, path: string): Promise<number[]> {
  const urls = Array.from({ length: RECEIVERS }, (_, index) => `${receiver.origin}${path}/${index}`);
  const batch = (await newAccount(ours, urls)).batch(100);
  const { single } = await newAccount(ours, [`${receiver.origin}/other`]);
  await post(single);
  await receiver.until(1);
  const sentAt = new Map<string, number>();
  await steadily(events, SLOW_INTERVAL_MS, async (index) => {
    if (index === BATCH_AT) await post(batch);
    const now = performance.now();
    sentAt.set(`/other ${idIn(JSON.parse(await post(single)))}`, now);
  });
  await receiver.until(1 + events + RECEIVERS * 100);
  return latencies(receiver, sentAt);
}

function latencies({ arrivals }: Receiver, sentAt: ReadonlyMap<string, number>): number[] {
  return [...sentAt].map(([key, at]) => (arrivals.get(key) ?? Number.NaN) - at);
}
