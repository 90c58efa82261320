/**
 * I/O. `npm run dev`: runs the Worker on this machine, with its database, queues and ledgers. Arguments go to wrangler:
 * `npm run dev -- --port 9000 --persist-to /tmp/state --var DELIVERY_TIMEOUT_MS:1000`.
 */
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { parseArgs, parseEnv } from "node:util";
import { hasSettings } from "./local-settings.ts";
import { isPortInUse } from "./port-in-use.ts";
import { readWholeNumber } from "./read-number.ts";
import { readOrExit } from "./read-or-exit.ts";
import { splitArguments } from "./split-arguments.ts";
import { onStop } from "./stopping.ts";
import { startWorker } from "./worker.ts";

const CRON_INTERVAL_MS = 60_000;
const DEFAULT_PORT = "8787";

const { own, rest } = splitArguments(process.argv.slice(2), {
  port: { type: "string", default: DEFAULT_PORT },
  "persist-to": { type: "string" },
});
for (const name of ["port", "persist-to"]) {
  if (own[name] !== true && own[name] !== "") continue;
  console.error(`--${name} needs a value, such as: npm run dev -- --port 9000 --persist-to /tmp/state`);
  process.exit(2);
}
const persistTo = typeof own["persist-to"] === "string" ? own["persist-to"] : undefined;
const port = String(own["port"]);
if (await isPortInUse(readOrExit(() => readWholeNumber("--port", port, 0)))) {
  console.error(`Port ${port} is in use. Stop the program that uses it, or choose another: npm run dev -- --port 9000`);
  process.exit(1);
}
const given = existsSync(".dev.vars") ? readFileSync(".dev.vars", "utf8") : undefined;
if (!hasSettings(given)) copyFileSync("scripts/local.dev.vars", ".dev.vars");
const variables: Record<string, string | undefined> = {
  ...parseEnv(readFileSync(".dev.vars", "utf8")),
  ...readVariables(rest),
};

// It runs until it is stopped, so being stopped is not a failure.
onStop(() => Promise.resolve((process.exitCode = 0)));
const worker = await startWorker({
  // Always with a port: wrangler would choose another one if the default is in use, and two would share one state.
  args: ["--port", port, ...rest],
  persistTo,
  print: (text) => process.stdout.write(text),
});
console.log(`
  API    ${worker.origin}
  Docs   ${worker.origin}/docs
  Pages  ${worker.origin}/dashboard
  Token  ${variables["PLATFORM_TOKEN"] ?? "(none: set PLATFORM_TOKEN in .dev.vars)"}

  Cron runs every minute. Stop with Ctrl+C.
`);

const cron = setInterval(() => {
  worker.fireCron().catch((error: unknown) => console.error("cron:", error));
}, CRON_INTERVAL_MS);
await worker.ended;
clearInterval(cron);

/** The settings of `--var NAME:value`, which takes several pairs after one name. */
function readVariables(args: readonly string[]): Record<string, string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { var: { type: "string", multiple: true, default: [] } },
    strict: false,
    allowPositionals: true,
  });
  const pairs = [...[values.var ?? []].flat(), ...positionals].map(String);
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)]));
}
