/** I/O. Two builds of the Worker side by side: one answers requests, queues and cron, the ledgers run the other. */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from "wrangler";
import { z } from "zod";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const fixture = z.object({ commit: z.string(), sha256: z.string() });

export interface Pair {
  origin: string;
  database: Awaited<ReturnType<Miniflare["getD1Database"]>>;
  fireCron(): Promise<void>;
  stop(): Promise<void>;
}

/** The Worker of an earlier commit. @throws if the file is not the one that was built. */
export async function earlierScript(): Promise<string> {
  const { sha256 } = fixture.parse(JSON.parse(await readFile(join(ROOT, "test/upgrade/fixture.json"), "utf8")));
  const code = gunzipSync(await readFile(join(ROOT, "test/upgrade/fixture.js.gz")));
  if (createHash("sha256").update(code).digest("hex") !== sha256) {
    throw new Error("test/upgrade/fixture.js.gz is not what fixture.json says: npm run fixture:bundle makes both");
  }
  return code.toString("utf8");
}

/** @param bindings vars and secrets; they win over the configuration. */
export async function startPair(
  scripts: { worker: string; ledgers: string },
  bindings: Record<string, string>,
): Promise<Pair> {
  const { workerOptions } = workerOptionsOf(join(ROOT, "wrangler.toml"));
  const { assets: _, ...options } = workerOptions;
  const ledgers = { className: "DeliveryLedger", useSQLite: true };
  const build = (name: string, script: string) => ({
    ...options,
    name,
    modules: [{ type: "ESModule" as const, path: "index.js", contents: script }],
    bindings: Object.assign({}, options.bindings, bindings),
    ratelimits: {},
  });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          ...build("worker", scripts.worker),
          durableObjects: { DELIVERY_LEDGER: { ...ledgers, scriptName: "ledgers" } },
        },
        // Only the first one consumes the queues.
        { ...build("ledgers", scripts.ledgers), durableObjects: { DELIVERY_LEDGER: ledgers }, queueConsumers: {} },
      ],
      cf: false,
      handleStructuredLogs: () => undefined,
    }),
  );
  const { origin } = await miniflare.ready;
  const database = await miniflare.getD1Database("DB", "worker");
  const folder = join(ROOT, "migrations");
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted()) {
    const text = await readFile(join(folder, file), "utf8");
    for (const statement of text.split("--> statement-breakpoint")) {
      if (statement.trim() !== "") await database.prepare(statement).run();
    }
  }
  const worker = await miniflare.getWorker("worker");
  return {
    origin,
    database,
    fireCron: async () => {
      await worker.scheduled({ cron: "* * * * *" });
    },
    stop: () => miniflare.dispose(),
  };
}
