/** I/O. Finds the databases that will soon be full, and those that will not. D1 refuses every write to a full one, so publishing stops. */
import { type Database, databaseByName } from "./database.ts";

/** The share of a database's limit from which operators are warned. */
const WARNING_PERCENT = 80;

const BYTES_PER_MB = 1_000_000;

export interface FullDatabase {
  /** Its binding. */
  database: string;
  percent: number;
}

/** Those of the databases that are nearly full. @param limitMb how large each may grow, in millions of bytes. */
export async function findFullDatabases(env: Env, names: readonly string[], limitMb: number): Promise<FullDatabase[]> {
  const sizes = await Promise.all(names.map((name) => sizeOf(databaseByName(env, name))));
  return names.flatMap((database, index) => {
    const percent = percentOf(sizes[index] ?? 0, limitMb);
    return percent < WARNING_PERCENT ? [] : [{ database, percent }];
  });
}

/** Those of the databases that respond and are not nearly full; all of them if there is none. Asks nothing if there is one. */
export async function databasesWithRoom(
  env: Env,
  names: readonly string[],
  limitMb: number,
): Promise<readonly string[]> {
  if (names.length === 1) return names;
  const sizes = await Promise.allSettled(names.map((name) => sizeOf(databaseByName(env, name))));
  const roomy = names.filter((_, index) => {
    const size = sizes[index];
    return size?.status === "fulfilled" && percentOf(size.value, limitMb) < WARNING_PERCENT;
  });
  return roomy.length > 0 ? roomy : names;
}

function percentOf(bytes: number, limitMb: number): number {
  return Math.floor((100 * bytes) / (limitMb * BYTES_PER_MB));
}

/** Bytes. D1 tells it with the result of any query; this one reads no row. */
async function sizeOf({ $client: client }: Database): Promise<number> {
  const { meta } = await client.prepare("SELECT 1").run();
  return meta.size_after;
}
