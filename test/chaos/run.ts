/**
 * `npm run test:chaos`: the real Worker on kept state, killed in the middle of its work again and again, between
 * receivers that do whatever receivers do. At the end every event that was answered 202 must have arrived at each of
 * its webhooks, or be listed as failed with its attempts.
 *
 * `-- --seed 7` repeats a run; `-- --seeds 10` runs ten seeds in a row.
 */
import { rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readWholeNumber } from "../../scripts/read-number.ts";
import { readOrExit } from "../../scripts/read-or-exit.ts";
import { temporaryFolder } from "../../scripts/stopping.ts";
import { startWorker } from "../../scripts/worker.ts";
import { type Problems, type Summary, judge } from "./judge.ts";
import { publishAll } from "./publisher.ts";
import { seeded } from "./random.ts";
import { startReceivers } from "./receivers.ts";
import { Service } from "./service.ts";

const WEBHOOKS = 20;
const EVENTS = 2_000;
const KILLS = 6;
const KILL_EVERY_MS = 9_000;
const CRON_EVERY_MS = 3_000;
const SETTLE_TIMEOUT_MS = 8 * 60_000;

const VARIABLES = [
  "PLATFORM_TOKEN:chaos-platform-token-0123456789",
  `ENCRYPTION_KEY:${btoa("a key for the chaos, of 32 bytes")}`,
  "ALLOW_PRIVATE_TARGETS:true",
  "RETRY_DELAYS_SECONDS:1,2",
  "DELIVERY_TIMEOUT_MS:500",
  "CIRCUIT_COOLDOWN_SECONDS:1",
  "RECONCILE_LAG_SECONDS:40",
];

const { values } = parseArgs({ options: { seed: { type: "string" }, seeds: { type: "string", default: "1" } } });
const { first, seeds } = readOrExit(() => ({
  first: values.seed === undefined ? Date.now() % 1_000_000 : readWholeNumber("--seed", values.seed, 0),
  seeds: readWholeNumber("--seeds", values.seeds, 1),
}));
let failures = 0;
for (let index = 0; index < seeds; index += 1) {
  const { summary, problems } = await run(first + index);
  console.table(summary);
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (problems.length > 0) failures += 1;
  console.log(
    problems.length === 0
      ? `seed ${first + index}: nothing lost`
      : `seed ${first + index}: ${problems.length} problems`,
  );
}
console.log(`\n${seeds - failures} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;

async function run(seed: number): Promise<{ summary: Summary; problems: Problems }> {
  console.log(`\nseed ${seed}`);
  const random = seeded(seed);
  const state = await temporaryFolder("chaos");
  const receivers = await startReceivers(random);
  const start = (port: string, migrated: boolean) =>
    startWorker({ persistTo: state, migrated, args: ["--port", port, "--inspector-port", "0", "--var", ...VARIABLES] });
  let worker = await start("0", false);
  try {
    const service = new Service(worker.origin);
    const accounts = await service.setUp(WEBHOOKS, receivers.url);
    const publishing = publishAll(service, accounts, EVENTS, random);
    const cron = setInterval(() => void worker.fireCron().catch(() => undefined), CRON_EVERY_MS);

    let kills = 0;
    const { port } = new URL(worker.origin);
    while (kills < KILLS) {
      await wait(KILL_EVERY_MS * (0.5 + random.next()));
      await worker.kill();
      kills += 1;
      process.stdout.write(`  killed ${kills} of ${KILLS}, ${receivers.hits.length} requests so far\n`);
      worker = await start(port, true);
    }
    const published = await publishing;
    process.stdout.write(`  ${published.length} events accepted; receivers healed, waiting for what is pending\n`);
    receivers.heal();
    const unsettled = await service.untilSettled(accounts, published, SETTLE_TIMEOUT_MS);
    clearInterval(cron);
    return judge({
      accounts,
      published,
      unsettled,
      hits: receivers.hits,
      kills,
      deliveries: await service.deliveries(accounts),
    });
  } finally {
    await worker.stop();
    receivers.stop();
    await rm(state, { recursive: true, force: true });
  }
}
