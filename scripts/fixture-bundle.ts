/**
 * I/O. `npm run fixture:bundle`: builds the Worker of another commit, as a deployment would, and keeps it for
 * test/upgrade, which runs it beside the present ledgers. By default it is `main`; `-- v1.0.0` names another commit.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { temporaryFolder } from "./stopping.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FIXTURE = join(ROOT, "test/upgrade/fixture");
const run = promisify(execFile);

const { positionals } = parseArgs({ allowPositionals: true });
const [name = "main"] = positionals;
const { stdout } = await run("git", ["rev-parse", "--verify", `${name}^{commit}`], { cwd: ROOT });
const commit = stdout.trim();
const folder = await temporaryFolder("fixture");
await run("git", ["archive", "--output", join(folder, "commit.tar"), commit], { cwd: ROOT });
await run("tar", ["-xf", "commit.tar"], { cwd: folder });
await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
await run(process.execPath, [wrangler, "deploy", "--dry-run", "--env=", "--outdir", "built"], { cwd: folder });
const script = (await readdir(join(folder, "built"))).find((file) => file.endsWith(".js"));
if (script === undefined) throw new Error(`${name} was built without a script`);
const code = await readFile(join(folder, "built", script));
const sha256 = createHash("sha256").update(code).digest("hex");
await writeFile(`${FIXTURE}.js.gz`, gzipSync(code, { level: 9 }));
await writeFile(`${FIXTURE}.json`, `${JSON.stringify({ commit, sha256 }, null, 2)}\n`);
console.log(`test/upgrade/fixture.js.gz is the Worker of ${name} (${commit}).`);
