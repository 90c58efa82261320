/** How long a batch waits for one of its ledgers. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ADMIT_TIMEOUT_MS } from "../../../src/constants.ts";
import { withLedgerTimeout } from "../../../src/delivery/batch/ledger-timeout.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it("a ledger that answers leaves nothing behind that is waited for", async () => {
  expect(await withLedgerTimeout(Promise.resolve("answer"))).toBe("answer");
  expect(vi.getTimerCount()).toBe(0);
  await expect(withLedgerTimeout(Promise.reject(new Error("unreachable")))).rejects.toThrow("unreachable");
  expect(vi.getTimerCount()).toBe(0);
});

it("a ledger that does not answer is given up in time", async () => {
  const given = expect(withLedgerTimeout(new Promise(() => {}))).rejects.toThrow("took too long");
  await vi.advanceTimersByTimeAsync(ADMIT_TIMEOUT_MS);
  await given;
});
