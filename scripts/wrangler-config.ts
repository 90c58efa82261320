/** I/O. wrangler.toml as wrangler reads it, without what nobody here asks for. */
import { fileURLToPath } from "node:url";
import { unstable_readConfig as readConfig } from "wrangler";
import { z } from "zod";

export const CONFIG = fileURLToPath(new URL("../wrangler.toml", import.meta.url));

const worker = z.object({
  name: z.string(),
  d1_databases: z.array(
    z.object({ binding: z.string(), database_name: z.string(), database_id: z.string().optional() }),
  ),
  queues: z.object({
    producers: z.array(z.object({ queue: z.string() })),
    consumers: z.array(z.object({ queue: z.string(), dead_letter_queue: z.string().optional() })).default([]),
  }),
  vars: z.object({ PUBLIC_URL: z.string().default("") }),
  secrets: z.object({ required: z.array(z.string()).default([]) }).default({ required: [] }),
});

export type WorkerConfig = z.output<typeof worker>;

/** @param environment one of the file's; empty: production. @throws when the file has no such environment. */
export function workerConfig(environment: string, config = CONFIG): WorkerConfig {
  return worker.parse(readConfig({ config, env: environment }));
}

/** The names under which a configuration binds its databases. */
export function databaseBindings(config = CONFIG): string[] {
  return z
    .object({ d1_databases: z.array(z.object({ binding: z.string() })) })
    .parse(readConfig({ config, env: "" }))
    .d1_databases.map(({ binding }) => binding);
}
