/**
 * `npm run test:chaos`: the real Worker on kept state, killed in the middle of its work again and again, between
 * receivers that do whatever receivers do. At the end every event that was answered 202 must have arrived at each of
 * its webhooks, or be listed as failed with its attempts.
 *
 * `-- --seed 7` repeats a run; `-- --seeds 10` runs ten seeds in a row. `-- --long` has more events and kills, a queue
 * that loses and doubles messages, and a database that is away for a while.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
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
const SHORT = { events: 2_000, kills: 6, killEveryMs: 9_000, settleTimeoutMs: 8 * 60_000, isFaulty: false };
const LONG = { events: 10_000, kills: 10, killEveryMs: 30_000, settleTimeoutMs: 40 * 60_000, isFaulty: true };
const CRON_EVERY_MS = 3_000;
const DATABASE_AWAY_MS = 12_000;
const ROOT = new URL("../../", import.meta.url);

const VARIABLES = [
  "PLATFORM_TOKEN:chaos-platform-token-0123456789",
  `ENCRYPTION_KEY:${btoa("a key for the chaos, of 32 bytes")}`,
  "ALLOW_PRIVATE_TARGETS:true",
  "RETRY_DELAYS_SECONDS:1,2",
  "DELIVERY_TIMEOUT_MS:500",
  "CIRCUIT_COOLDOWN_SECONDS:1",
  "RECONCILE_LAG_SECONDS:40",
];

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "1" },
    long: { type: "boolean", default: false },
    events: { type: "string" },
  },
});
const { first, seeds, plan } = readOrExit(() => ({
  plan: planOf(values.long ? LONG : SHORT, values.events),
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

function planOf(base: typeof LONG, events: string | undefined): typeof LONG {
  return events === undefined ? base : { ...base, events: readWholeNumber("--events", events, 1) };
}

/** The project's configuration with the faulty Worker in it; beside wrangler's state, since its paths are relative. */
async function faultyConfig(): Promise<string> {
  const text = await readFile(new URL("wrangler.toml", ROOT), "utf8");
  const moved = text
    .replace('main = "src/index.ts"', 'main = "../test/chaos/faulty-worker.ts"')
    .replaceAll(/^(migrations_dir|directory) = "/gm, "$&../")
    .replaceAll('= "./', '= "../');
  await mkdir(new URL(".wrangler/", ROOT), { recursive: true });
  const config = fileURLToPath(new URL(`.wrangler/chaos-${randomUUID()}.toml`, ROOT));
  await writeFile(config, moved);
  return config;
}

async function run(seed: number): Promise<{ summary: Summary; problems: Problems }> {
  console.log(`\nseed ${seed}`);
  const random = seeded(seed);
  const state = await temporaryFolder("chaos");
  const receivers = await startReceivers(random);
  const config = plan.isFaulty ? await faultyConfig() : undefined;
  const start = (port: string, migrated: boolean) =>
    startWorker({
      persistTo: state,
      migrated,
      args: ["--port", port, "--inspector-port", "0", "--var", ...VARIABLES],
      ...(config === undefined ? {} : { config }),
    });
  let worker = await start("0", false);
  try {
    const service = new Service(worker.origin);
    const accounts = await service.setUp(WEBHOOKS, receivers.url);
    const publishing = publishAll(service, accounts, plan.events, random);
    const cron = setInterval(() => void worker.fireCron().catch(() => undefined), CRON_EVERY_MS);

    let kills = 0;
    const { port } = new URL(worker.origin);
    while (kills < plan.kills) {
      await wait(plan.killEveryMs * (0.5 + random.next()));
      await worker.kill();
      kills += 1;
      process.stdout.write(`  killed ${kills} of ${plan.kills}, ${receivers.hits.length} requests so far\n`);
      worker = await start(port, true);
      if (plan.isFaulty && kills === Math.floor(plan.kills / 2)) {
        await service.try("POST", `/chaos/database-away?ms=${DATABASE_AWAY_MS}`);
        process.stdout.write(`  the database is away for ${DATABASE_AWAY_MS / 1000} s\n`);
      }
    }
    const published = await publishing;
    process.stdout.write(`  ${published.length} events accepted; receivers healed, waiting for what is pending\n`);
    receivers.heal();
    const unsettled = await service.untilSettled(accounts, published, plan.settleTimeoutMs);
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
    if (config !== undefined) await rm(config, { force: true });
  }
}
