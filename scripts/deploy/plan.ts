/** Pure. The resources that a configuration needs, and the command line of `npm run deploy`. */
import { CommandError } from "../command-error.ts";
import { splitArguments } from "../split-arguments.ts";
import type { WorkerConfig } from "../wrangler-config.ts";

export interface Plan {
  worker: string;
  /** A database without an id in the configuration is found, or created, by its name. */
  databases: { binding: string; name: string; hasId: boolean }[];
  /** Options of `d1 create`. */
  place: string[];
  queues: string[];
  secrets: string[];
  /** The Worker's URL; null when wrangler chooses it. */
  publicUrl: string | null;
}

export interface Arguments {
  /** Empty: production. */
  environment: string;
  isDryRun: boolean;
  /** Passed on to `wrangler deploy`. */
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
      hasId: database.database_id !== undefined,
    })),
    place: placeOf(config.vars),
    queues: [...new Set([...queues, ...deadLetters])],
    secrets: config.secrets.required,
    publicUrl: config.vars.PUBLIC_URL || null,
  };
}

/** A jurisdiction contains locations, so a database gets one or the other. */
function placeOf({ DATA_JURISDICTION: jurisdiction, DATA_LOCATION: location }: WorkerConfig["vars"]): string[] {
  if (jurisdiction !== "") return [`--jurisdiction=${jurisdiction}`];
  return location === "" ? [] : [`--location=${location}`];
}

/** @throws {CommandError} for `--env` without a value: production must not be deployed by accident */
export function readArguments(args: readonly string[]): Arguments {
  const { own, rest } = splitArguments(args, {
    env: { type: "string", short: "e" },
    "dry-run": { type: "boolean" },
  });
  const environment = own["env"] ?? "";
  if (typeof environment !== "string") throw new CommandError("--env needs the name of an environment.");
  return { environment, isDryRun: own["dry-run"] === true, rest };
}
