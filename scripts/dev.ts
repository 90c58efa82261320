/**
 * `npm run dev`: the Worker on this machine, with its database, queues and ledgers. What follows `--` goes to
 * wrangler: `npm run dev -- --port 9000 --persist-to /tmp/state --var DELIVERY_TIMEOUT_MS:1000`.
 */
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { startWorker } from "./worker.ts";

const CRON_INTERVAL_MS = 60_000;
const DEFAULT_PORT = "8787";

const args = process.argv.slice(2);
if (!existsSync(".dev.vars")) copyFileSync("scripts/local.dev.vars", ".dev.vars");
const variables: Record<string, string | undefined> = {
  ...parseEnv(readFileSync(".dev.vars", "utf8")),
  ...Object.fromEntries(
    values("--var").map((pair) => [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)]),
  ),
};

// Without a port of one's own: the documented one or none, so that two do not work on the same state unnoticed.
const port = args.some((arg) => arg === "--port" || arg.startsWith("--port=")) ? [] : ["--port", DEFAULT_PORT];
const worker = await startWorker({
  args: [...port, ...args],
  persistTo: values("--persist-to").at(-1),
  print: (text) => process.stdout.write(text),
});
console.log(`
  API    ${worker.origin}
  Docs   ${worker.origin}/docs
  Pages  ${worker.origin}/dashboard
  Token  ${variables["PLATFORM_TOKEN"] ?? "(none: set PLATFORM_TOKEN in .dev.vars)"}

  Cron runs every minute. End with Ctrl+C.
`);

const cron = setInterval(() => {
  worker.fireCron().catch((error: unknown) => console.error("cron:", error));
}, CRON_INTERVAL_MS);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void worker.stop());
await worker.ended;
clearInterval(cron);

/** The values of an option, as `--name value` or `--name=value`; `--var` takes several after one name. */
function values(name: string): string[] {
  const found: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (arg.startsWith(`${name}=`)) found.push(arg.slice(name.length + 1));
    if (arg !== name) continue;
    while (index + 1 < args.length && !(args[index + 1] ?? "").startsWith("-")) {
      index += 1;
      found.push(args[index] ?? "");
    }
  }
  return found;
}
