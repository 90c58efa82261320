/** I/O. What the receivers of others feel while one of them hangs on every request. */
import { type Built, host } from "../host.ts";
import { post, steadily } from "../load.ts";
import { startReceiver } from "../receiver.ts";
import { type BenchAccount, SECRETS, idIn, newAccount } from "../service.ts";
import { type Spread, percentile, spread } from "../statistics.ts";

const RECEIVERS = 20;
const INTERVAL_MS = 50;

export interface IsolationResult {
  healthyP99Ms: Spread;
  hangingP99Ms: Spread;
  hangingToHealthy: Spread;
}

/**
 * Each round has services of its own, so that the circuit's first seconds are inside every time.
 * @param events published in turn into the accounts of twenty receivers, one every fifty milliseconds.
 */
export async function measureIsolation(service: Built, rounds: number, events: number): Promise<IsolationResult> {
  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    const healthy = percentile(await others(service, events, "/0"), 99);
    results.push({ healthy, hanging: percentile(await others(service, events, "/hang"), 99) });
  }
  return {
    healthyP99Ms: spread(results.map(({ healthy }) => healthy)),
    hangingP99Ms: spread(results.map(({ hanging }) => hanging)),
    hangingToHealthy: spread(results.map(({ healthy, hanging }) => hanging / healthy)),
  };
}

/** Milliseconds from publication to receipt, for all receivers but the first. */
async function others(service: Built, events: number, firstPath: string): Promise<number[]> {
  const receiver = await startReceiver();
  const ours = await host(service, { ...SECRETS, ALLOW_PRIVATE_TARGETS: "true" });
  try {
    const paths = [firstPath, ...Array.from({ length: RECEIVERS - 1 }, (_, index) => `/${index + 1}`)];
    const accounts: (BenchAccount & { path: string })[] = [];
    for (const path of paths) accounts.push({ path, ...(await newAccount(ours, [receiver.origin + path])) });
    const sentAt = new Map<string, number>();
    await steadily(events, INTERVAL_MS, async (index) => {
      const account = accounts[index % RECEIVERS];
      if (account === undefined) return;
      const now = performance.now();
      const id = idIn(JSON.parse(await post(account.single)));
      if (account.path !== firstPath) sentAt.set(`${account.path} ${id}`, now);
    });
    const expected = firstPath === "/hang" ? sentAt.size : events;
    await receiver.until(expected);
    return [...sentAt].map(([key, at]) => (receiver.arrivals.get(key) ?? Number.NaN) - at);
  } finally {
    await Promise.all([ours.stop(), receiver.stop()]);
  }
}
