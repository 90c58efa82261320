/** I/O. The parts of wrangler.toml that the scripts use, as wrangler reads them. */
import { fileURLToPath } from "node:url";
import { unstable_readConfig as readConfig } from "wrangler";
import { z } from "zod";

export const CONFIG = fileURLToPath(new URL("../wrangler.toml", import.meta.url));

const workerSchema = z.object({
  name: z.string(),
  d1_databases: z.array(
    z.object({ binding: z.string(), database_name: z.string(), database_id: z.string().optional() }),
  ),
  queues: z.object({
    producers: z.array(z.object({ queue: z.string() })),
    consumers: z.array(z.object({ queue: z.string(), dead_letter_queue: z.string().optional() })).default([]),
  }),
  vars: z.object({
    PUBLIC_URL: z.string().default(""),
    DATA_JURISDICTION: z.string().default(""),
    DATA_LOCATION: z.string().default(""),
  }),
  secrets: z.object({ required: z.array(z.string()).default([]) }).default({ required: [] }),
});

export type WorkerConfig = z.output<typeof workerSchema>;

/**
 * @param environment of the file; empty: production
 * @throws when the file has no such environment
 */
export function workerConfig(environment: string, config = CONFIG): WorkerConfig {
  return workerSchema.parse(readConfig({ config, env: environment }));
}

/** The binding names of a configuration's databases. */
export function databaseBindings(config = CONFIG): string[] {
  return z
    .object({ d1_databases: z.array(z.object({ binding: z.string() })) })
    .parse(readConfig({ config, env: "" }))
    .d1_databases.map(({ binding }) => binding);
}
