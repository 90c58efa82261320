/** `npm run deploy`: the migrations of every database, then the Worker. What follows `--` goes to `wrangler deploy`. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { databaseBindings } from "./worker.ts";

const WRANGLER = fileURLToPath(new URL("../node_modules/wrangler/bin/wrangler.js", import.meta.url));

for (const binding of databaseBindings()) wrangler("d1", "migrations", "apply", binding, "--remote");
wrangler("deploy", ...process.argv.slice(2));

/** Ends with wrangler's own status when it fails: what comes next must not run. */
function wrangler(...args: string[]): void {
  const { status } = spawnSync(process.execPath, [WRANGLER, ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
