/** Which errors of D1 are failures of D1, and which are faults of our own statements. */
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { isDatabaseFailure } from "../../src/storage/database-failure.ts";

const caught = async (work: () => PromiseLike<unknown>): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
};

describe("a failure of the database", () => {
  it.each([
    "D1_ERROR: Network connection lost.",
    "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
    "D1_ERROR: D1 DB reset because its code was updated.",
    "D1_ERROR: Exceeded maximum DB size.",
    "D1_ERROR: database or disk is full: SQLITE_FULL",
    "D1_EXEC_ERROR: Error in line 1: SELECT 1: Network connection lost.",
  ])("is %s, also as the cause of another error", (message) => {
    expect(isDatabaseFailure(new Error(message))).toBe(true);
    expect(isDatabaseFailure(new Error("Failed query: select 1", { cause: new Error(message) }))).toBe(true);
  });

  it.each([new Error("Network connection lost."), new TypeError("x is undefined"), "D1_ERROR: a text", null, {}])(
    "is not %s",
    (error) => expect(isDatabaseFailure(error)).toBe(false),
  );

  it.each([
    ["a table that does not exist", "SELECT * FROM nothing"],
    ["no SQL", "SELEKT"],
    ["a constraint", "INSERT INTO sweeps (name, position) VALUES ('same', ''), ('same', '')"],
    ["a JSON path that undoes a transaction", "SELECT json_extract('{}', 'stale')"],
  ])("is not a statement of ours that D1 refuses: %s", async (_what, query) => {
    const raw = await caught(() => env.DB.prepare(query).all());
    const batched = await caught(() => env.DB.batch([env.DB.prepare(query)]));
    const wrapped = await caught(() => drizzle(env.DB).run(sql.raw(query)));
    expect([raw, batched, wrapped].map(isDatabaseFailure)).toEqual([false, false, false]);
  });
});
