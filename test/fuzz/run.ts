/**
 * `npm run test:fuzz`: every operation of the OpenAPI document that the service itself serves gets valid, nearly valid
 * and hostile requests, from everybody, before the real Worker with real D1, Queues and Durable Objects. Each answer
 * must be as documented, no fault of ours, and show nothing of another account; and each operation must have worked.
 * The memory of the Worker's isolate must stay bounded.
 *
 * `-- --requests 20000` makes more of them than 2,000; `-- --seed 7`, or FUZZ_SEED=7, repeats a run.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { readWholeNumber } from "../../scripts/read-number.ts";
import { readOrExit } from "../../scripts/read-or-exit.ts";
import { build, discard, host } from "../bench/host.ts";
import { Heap } from "../bench/inspect/heap.ts";
import { Dashboard } from "./dashboard.ts";
import { operationsOf } from "./document.ts";
import { startReceiver } from "./receiver.ts";
import { type Attempt, subjectsOf } from "./subjects.ts";
import { Tally } from "./tally.ts";
import { World } from "./world.ts";

const REQUESTS_A_ROUND = 200;
/** Looking around the dashboard takes some hundred requests of its own. */
const ROUNDS_A_LOOK = 5;
const ROUNDS_A_LINE = 10;
/** How often the memory is looked at. */
const LOOK_MS = 100;
/** Of the 128 that an isolate may have at Cloudflare. */
const MAX_LIVE_MIB = 64;
/** How long one failure may take to be made smaller. */
const SHRINK_MS = 15_000;

const SETTINGS = {
  PLATFORM_TOKEN: "platform-token-of-the-fuzz-0123456789",
  ENCRYPTION_KEY: btoa("encryption-key-of-the-fuzz-32byt"),
  ALLOW_PRIVATE_TARGETS: "true",
  // A receiver that fails or hangs is part of the picture, and must not be all of it.
  RETRY_DELAYS_SECONDS: "1,2",
  DELIVERY_TIMEOUT_MS: "500",
  CIRCUIT_COOLDOWN_SECONDS: "1",
};

const { values } = parseArgs({
  options: { requests: { type: "string", default: "2000" }, seed: { type: "string" } },
});
const { requests, seed } = readOrExit(() => ({
  requests: readWholeNumber("--requests", values.requests, 1),
  seed: readWholeNumber("--seed", values.seed ?? process.env["FUZZ_SEED"] ?? String(Date.now() % 1_000_000), 0),
}));
console.log(`seed ${seed}, ${requests} requests`);

Object.assign(process.env, SETTINGS, { WRANGLER_SEND_METRICS: "false" });
const built = await build("wrangler.toml");
const service = await host(built, SETTINGS, { assets: true, inspects: true });
const receiver = await startReceiver();
const heap = await Heap.of(service.inspector);
const stopLooking = heap.lookEvery(LOOK_MS);
try {
  const isFine = await fuzz(service.origin, receiver.origin);
  process.exitCode = isFine ? 0 : 1;
} finally {
  stopLooking();
  heap.close();
  await service.stop();
  await receiver.stop();
  await discard(built);
}

async function fuzz(origin: string, receiverOrigin: string): Promise<boolean> {
  const source = await (await fetch(`${origin}/openapi.json`)).text();
  const operations = operationsOf(source);
  const world = await World.make(origin, receiverOrigin, SETTINGS.PLATFORM_TOKEN, source, operations);
  const dashboard = new Dashboard(world);
  const subjects = subjectsOf(operations, world, dashboard);
  const tally = new Tally(subjects);
  const shares = sharesOf(subjects.map(({ weight }) => weight));
  const rounds = Math.max(5, Math.round(requests / REQUESTS_A_ROUND));

  const live: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await world.refresh();
    await dashboard.signIn();
    if (round % ROUNDS_A_LOOK === 0) await dashboard.refresh();
    for (const [index, subject] of subjects.entries()) {
      const until = (rounded: number) => Math.floor(((shares[index] ?? 0) * rounded) / rounds);
      const count = until(round + 1) - until(round);
      if (count === 0 || tally.failures.has(subject.name)) continue;
      let isShrinking = false;
      const judge = ({ status, faults, shown }: Attempt) => {
        if (!isShrinking) tally.count(subject.name, status);
        isShrinking ||= faults.length > 0;
        if (faults.length > 0) throw new Error(`${faults.join("; ")}\n  ${shown}`);
      };
      const { failed, errorInstance } = await subject.property(judge, (arbitrary, run) =>
        fc.check(fc.asyncProperty(arbitrary, run), {
          seed: seed + round * 1_000 + index,
          numRuns: count,
          interruptAfterTimeLimit: SHRINK_MS,
        }),
      );
      if (failed) tally.fail(subject.name, errorInstance instanceof Error ? errorInstance.message : "interrupted");
    }
    if ((round + 1) % ROUNDS_A_LINE !== 0 && round + 1 < rounds) continue;
    live.push(await heap.liveMiB(() => fetch(`${origin}/healthz`)));
    tally.line(round + 1, rounds, live.at(-1) ?? 0);
  }
  const most = Math.max(...live);
  if (most > MAX_LIVE_MIB) tally.fail("the Worker's memory", `${most.toFixed(0)} MiB are live after a collection`);
  for (const name of tally.neverWorked()) tally.fail(name, "none of its requests succeeded");
  const changed = await world.changedBait();
  if (changed.length > 0) tally.fail("what only others asked for is as it was", changed.join("\n  "));
  const unseen = dashboard.neverWorked();
  if (unseen.length > 0) tally.fail("every page and form has worked", unseen.join(", "));
  tally.print(
    [
      `${operations.length} operations, ${dashboard.worked.size} pages and forms of the dashboard`,
      `${world.parties.length} accounts, ${world.ownership.size} ids and secrets followed, ${world.leaks} answers that showed another account's`,
      `the Worker's memory: ${most.toFixed(0)} MiB live at most, ${heap.peakMiB.toFixed(0)} MiB with garbage`,
    ],
    3,
  );
  return tally.failures.size === 0;
}

/** How many requests each gets, by weight. */
function sharesOf(weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let [given, weighed] = [0, 0];
  return weights.map((weight) => {
    weighed += weight;
    const share = Math.floor((requests * weighed) / all) - given;
    given += share;
    return share;
  });
}
