/** I/O. This service in the local runtime, in the form of the comparison. */
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { temporaryFolder } from "../../../scripts/stopping.ts";
import { type Built, host } from "../host.ts";
import { SECRETS, newAccount } from "../service.ts";
import type { Contender } from "./contender.ts";

const BATCH = 100;

export function ours(built: Built): Contender {
  return {
    name: "this service",
    start: async () => {
      const folder = await temporaryFolder("versus");
      await mkdir(folder, { recursive: true });
      // The local rate limiter is a database, which a real one is not; the other service has none.
      const bindings = { ...SECRETS, ALLOW_PRIVATE_TARGETS: "true" };
      const running = await host(built, bindings, { limits: false, persistTo: folder });
      return {
        subscribe: async (urls) => (await newAccount(running, urls)).single,
        subscribeBatch: async (urls) => (await newAccount(running, urls)).batch(BATCH),
        pids: running.pid === undefined ? [] : [running.pid],
        stopAndWeigh: async () => {
          await running.stop();
          return databaseBytes(folder);
        },
      };
    },
  };
}

/** The databases of D1 and of the Durable Objects, their logs written into them. */
async function databaseBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith(".sqlite")).map((name) => join(folder, name));
  const sizes = files.map(async (file) => {
    const database = new DatabaseSync(file);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    return (await stat(file)).size;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
