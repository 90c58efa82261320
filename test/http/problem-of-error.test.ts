/** What a request is answered with when a part of the platform fails under it. */
import { describe, expect, it } from "vitest";
import { LedgerError } from "../../src/delivery/ledger-error.ts";
import { problemOfError } from "../../src/http/problem-of-error.ts";

const marked = (marks: object) => Object.assign(new Error("Network connection lost."), marks);

describe("an error of a ledger", () => {
  it.each([
    [
      "that did not answer twice",
      new LedgerError("the ledger does not answer", { cause: marked({ retryable: true }) }),
    ],
    ["whose cause looks like the database's", new LedgerError("x", { cause: new Error("D1_ERROR: overloaded") })],
    ["that was not reached", marked({ retryable: true })],
    ["that has too many calls", marked({ overloaded: true })],
    ["that is full", new Error("database or disk is full: SQLITE_FULL")],
    ["whose disk fails", new Error("disk I/O error: SQLITE_IOERR")],
  ])("%s is 503 ledger_unavailable, to be tried again", (_what, error) => {
    const { status, code, headers } = problemOfError(error);
    expect([status, code]).toEqual([503, "ledger_unavailable"]);
    expect(new Headers(headers).get("Retry-After")).toBe("5");
  });

  it("is not D1's: a full database is 503 database_unavailable", () => {
    const full = new Error("D1_ERROR: database or disk is full: SQLITE_FULL");
    expect(problemOfError(full).code).toBe("database_unavailable");
  });

  it("is unexpected where the ledger's own code threw", () => {
    expect(problemOfError(marked({ retryable: false, remote: true })).code).toBe("internal_error");
  });
});
