/**
 * `npm run deploy`: from a clone to a service that answers, and every later version. `-- --env staging` deploys that
 * environment, `-- --dry-run` shows the steps and needs no account. What else follows `--` goes to `wrangler deploy`.
 */
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { argumentsOf, planOf } from "./deploy/plan.ts";
import { CommandError } from "./command-error.ts";
import { deploy, describe } from "./deploy/steps.ts";
import { wranglerAt } from "./deploy/wrangler.ts";
import { workerConfig } from "./wrangler-config.ts";

const WRANGLER = fileURLToPath(new URL("../node_modules/wrangler/bin/wrangler.js", import.meta.url));

const { environment, isDryRun, rest } = argumentsOf(process.argv.slice(2));
const wrangler = wranglerAt(WRANGLER, environment, (text) => process.stdout.write(text));

try {
  const plan = planOf(workerConfig(environment));
  if (isDryRun) {
    console.log(describe(plan).join("\n"));
    const { isDone } = await wrangler.show("deploy", "--dry-run", ...rest);
    if (!isDone) throw new CommandError("The Worker cannot be built.");
  } else {
    const isPrivate = process.stdout.isTTY === true;
    await deploy(plan, rest, { wrangler, print: console.log, pause, given: process.env, isPrivate });
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  // What was not foreseen is wrangler's, such as an environment that wrangler.toml lacks, and says it well.
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
