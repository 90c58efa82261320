/** I/O. Runs a built Worker in Miniflare directly: `wrangler dev` would be the slowest part of what is measured. */
import { execFile } from "node:child_process";
import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { temporaryFolder } from "../../scripts/stopping.ts";
import { runtimes } from "./process-usage.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
const run = promisify(execFile);

export interface Built {
  config: string;
  directory: string;
  /** The Worker's code as it would be uploaded. */
  script: string;
  /** The file of its source map. */
  sourceMap: string;
}

export interface Host {
  origin: string;
  database: Awaited<ReturnType<Miniflare["getD1Database"]>>;
  /** The runtime's process, where that can be known. */
  pid: number | undefined;
  /** Where a debugger finds the Worker, if that was asked for. */
  inspector: URL | undefined;
  stop(): Promise<void>;
}

/**
 * Builds a Worker as a deployment would.
 * @param config path of its wrangler configuration, from the project's root.
 * @param options of `wrangler deploy`.
 */
export async function build(config: string, options: readonly string[] = []): Promise<Built> {
  const directory = await temporaryFolder("bench");
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
  const command = ["deploy", "--dry-run", "--config", config, "--env=", "--outdir", directory, ...options];
  await run(process.execPath, [WRANGLER, ...command], { cwd: ROOT, env });
  const names = await readdir(directory);
  const name = names.find((file) => file.endsWith(".js"));
  if (name === undefined) throw new Error(`${config} was built without a script`);
  const script = await readFile(join(directory, name), "utf8");
  return { config: join(ROOT, config), directory, script, sourceMap: join(directory, `${name}.map`) };
}

/**
 * Starts it with an empty database.
 * @param bindings vars and secrets; they win over the configuration.
 * @param consumes whether its queues are consumed: what accepting costs is measured without.
 * @param migrates whether the database has the service's tables.
 * @param limits whether it has its rate limits. Locally each question to one is a row written to a database; Cloudflare
 * counts in memory.
 * @param assets whether it has its static assets. Locally another Worker then stands in front of this one.
 * @param persistTo a folder for all that is stored, instead of one that is deleted.
 * @param inspects whether a debugger may look into it.
 */
export async function host(
  { config, script }: Built,
  bindings: Record<string, string>,
  {
    consumes = true,
    migrates = true,
    limits = true,
    assets = false,
    inspects = false,
    persistTo,
  }: {
    consumes?: boolean;
    migrates?: boolean;
    limits?: boolean;
    assets?: boolean;
    inspects?: boolean;
    persistTo?: string;
  } = {},
): Promise<Host> {
  const { workerOptions } = workerOptionsOf(config);
  const { assets: _, ...withoutAssets } = workerOptions;
  const before = await runtimes();
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      ...(assets ? workerOptions : withoutAssets),
      modules: [{ type: "ESModule", path: "index.js", contents: script }],
      bindings: Object.assign({}, workerOptions.bindings, bindings),
      ...(consumes ? {} : { queueConsumers: {} }),
      ...(limits ? {} : { ratelimits: {} }),
      ...(inspects ? { inspectorPort: 0 } : {}),
      cf: false,
      // The service says a line for every delivery; here nobody reads it.
      handleStructuredLogs: () => undefined,
    }),
    ...(persistTo === undefined ? {} : { resourcePersistencePath: persistTo }),
  });
  const origin = (await miniflare.ready).origin;
  const database = await miniflare.getD1Database("DB");
  for (const statement of migrates ? await migrationStatements() : []) await database.prepare(statement).run();
  const pid = (await runtimes()).find((each) => !before.includes(each));
  const inspector = inspects ? await miniflare.getInspectorURL() : undefined;
  return { origin, database, pid, inspector, stop: () => miniflare.dispose() };
}

export async function discard({ directory }: Built): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

async function migrationStatements(): Promise<string[]> {
  const folder = join(ROOT, "migrations");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) => text.split("--> statement-breakpoint")).filter((text) => text.trim() !== "");
}
