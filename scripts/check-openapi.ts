/** I/O. `npm run check:openapi`: lints the OpenAPI document with the strictest rules. Warnings are failures. */
import { spawnSync } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOpenApi } from "./openapi.ts";
import { temporaryFolder } from "./stopping.ts";

const REDOCLY = fileURLToPath(new URL("../node_modules/@redocly/cli/bin/cli.js", import.meta.url));
const RULES = fileURLToPath(new URL("redocly.yaml", import.meta.url));
/** The linter must not use the network. */
const ENVIRONMENT = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };

const folder = await temporaryFolder("openapi");
try {
  const file = join(folder, "openapi.json");
  await writeFile(file, JSON.stringify(await readOpenApi()));
  const args = ["lint", file, "--config", RULES];
  const { status } = spawnSync(process.execPath, [REDOCLY, ...args], {
    cwd: folder,
    env: ENVIRONMENT,
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
