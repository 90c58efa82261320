/** Pure. What a configuration needs before its Worker can run, and what the command line says. */
import type { WorkerConfig } from "../wrangler-config.ts";

export interface Plan {
  worker: string;
  /** Those without an id in the configuration are found, and made, by name. */
  databases: { binding: string; name: string; isFixed: boolean }[];
  queues: string[];
  secrets: string[];
  /** Where the Worker will answer; null when wrangler chooses. */
  publicUrl: string | null;
}

export interface Arguments {
  /** Empty: production. */
  environment: string;
  isDryRun: boolean;
  /** For `wrangler deploy`. */
  rest: string[];
}

export function planOf(config: WorkerConfig): Plan {
  const { producers, consumers } = config.queues;
  const queues = [...producers, ...consumers].map(({ queue }) => queue);
  const deadLetters = consumers.flatMap(({ dead_letter_queue: queue }) => queue ?? []);
  return {
    worker: config.name,
    databases: config.d1_databases.map((database) => ({
      binding: database.binding,
      name: database.database_name,
      isFixed: database.database_id !== undefined,
    })),
    queues: [...new Set([...queues, ...deadLetters])],
    secrets: config.secrets.required,
    publicUrl: config.vars.PUBLIC_URL || null,
  };
}

export function argumentsOf(args: readonly string[]): Arguments {
  const found: Arguments = { environment: "", isDryRun: false, rest: [] };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (arg === "--dry-run") found.isDryRun = true;
    else if (arg.startsWith("--env=")) found.environment = arg.slice("--env=".length);
    else if (arg === "--env" || arg === "-e") found.environment = args[(index += 1)] ?? "";
    else found.rest.push(arg);
  }
  return found;
}
