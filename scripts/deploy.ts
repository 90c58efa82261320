/**
 * I/O. `npm run deploy`: deploys the service, the first time and every later time. `-- --env staging` deploys the
 * staging environment. `-- --dry-run` shows the steps and needs no account. All other arguments go to `wrangler deploy`.
 */
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { planOf, readArguments } from "./deploy/plan.ts";
import { CommandError } from "./command-error.ts";
import { deploy, describe } from "./deploy/steps.ts";
import { wranglerAt } from "./deploy/wrangler.ts";
import { workerConfig } from "./wrangler-config.ts";

const WRANGLER = fileURLToPath(new URL("../node_modules/wrangler/bin/wrangler.js", import.meta.url));

try {
  const { environment, isDryRun, rest } = readArguments(process.argv.slice(2));
  const wrangler = wranglerAt(WRANGLER, environment, (text) => process.stdout.write(text));
  const plan = planOf(workerConfig(environment));
  if (isDryRun) {
    console.log(describe(plan).join("\n"));
    const { isDone } = await wrangler.show("deploy", "--dry-run", ...rest);
    if (!isDone) throw new CommandError("Building the Worker failed.");
  } else {
    const isPrivate = process.stdout.isTTY === true;
    await deploy(plan, rest, { wrangler, print: console.log, pause, given: process.env, isPrivate });
  }
} catch (error) {
  if (!(error instanceof Error)) throw error;
  // Other errors come from wrangler, such as an unknown environment. Their messages are clear.
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
