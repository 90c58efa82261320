/** I/O. Finds the databases that will soon be full. D1 refuses every write to a full one, so publishing stops. */
import { type Database, databaseByName, databaseNames } from "./database.ts";

/** The share of a database's limit from which operators are warned. */
const WARNING_PERCENT = 80;

const BYTES_PER_MB = 1_000_000;

export interface FullDatabase {
  /** Its binding. */
  database: string;
  percent: number;
}

/** @param limitMb how large a database may grow, in millions of bytes. */
export async function findFullDatabases(env: Env, limitMb: number): Promise<FullDatabase[]> {
  const names = databaseNames(env);
  const sizes = await Promise.all(names.map((name) => sizeOf(databaseByName(env, name))));
  return names.flatMap((database, index) => {
    const percent = Math.floor((100 * (sizes[index] ?? 0)) / (limitMb * BYTES_PER_MB));
    return percent < WARNING_PERCENT ? [] : [{ database, percent }];
  });
}

/** Bytes. D1 tells it with the result of any query; this one reads no row. */
async function sizeOf({ $client: client }: Database): Promise<number> {
  const { meta } = await client.prepare("SELECT 1").run();
  return meta.size_after;
}
