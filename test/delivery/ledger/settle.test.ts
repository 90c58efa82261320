import { describe, expect, it } from "vitest";
import { applyAttempt, erasePayload, startNextCycle, newDelivery } from "../../../src/delivery/ledger/settle.ts";
import type { Attempt, Delivery, FailedDelivery } from "../../../src/delivery/ledger/types.ts";

const DELAYS = [10, 100];
const fresh = newDelivery("e", "messages.sent", 1000);

function attempted(attempt: Partial<Attempt>, retryAfterSeconds: number | null = null) {
  const made: Attempt = {
    cycle: 1,
    number: 1,
    startedAt: 2000,
    durationMs: 500,
    statusCode: 200,
    error: null,
    responseBody: null,
    ...attempt,
  };
  return { kind: "attempted", eventId: "e", event: "messages.sent", attempt: made, retryAfterSeconds } as const;
}
const failure = { statusCode: 500, error: "status" } as const;

function settle(before: Delivery | undefined, attempt: Partial<Attempt>, retryAfterSeconds: number | null = null) {
  return applyAttempt(
    before ?? newDelivery("e", "messages.sent", 2000),
    attempted(attempt, retryAfterSeconds),
    DELAYS,
    0,
  );
}

describe("what a failure keeps of its response", () => {
  const response = { url: "https://example.com/", headers: { location: "/?email=jane@example.com" } };
  const kept = { ...failure, responseBody: "no jane@example.com", failure: response };

  it("is removed with the payload, but for the URL", () => {
    const [attempt] = erasePayload(settle(undefined, kept) ?? fresh, 5000).log;
    expect(attempt).toMatchObject({ responseBody: null, failure: { url: response.url, headers: {} } });
  });

  it("is not kept when it comes after the payload was erased", () => {
    const [attempt] = settle(erasePayload(fresh, 1500), kept)?.log ?? [];
    expect(attempt).toMatchObject({ responseBody: null, failure: { url: response.url, headers: {} } });
  });
});

describe("a delivery", () => {
  it("is delivered by a success", () => {
    expect(settle(undefined, {})).toMatchObject({
      status: "delivered",
      attempts: 1,
      updatedAt: 2500,
    });
    expect(settle(undefined, {})).not.toHaveProperty("nextAt");
  });

  it("waits after the first and the second failure, and fails with the third", () => {
    const first = settle(undefined, failure);
    expect(first).toMatchObject({ status: "pending", attempts: 1, nextAt: 12_500 });
    const second = settle(first ?? fresh, { ...failure, number: 2, startedAt: 20_000 });
    expect(second).toMatchObject({ status: "pending", attempts: 2, nextAt: 120_500 });
    const third = settle(second ?? fresh, { ...failure, number: 3, startedAt: 130_000 });
    expect(third).toMatchObject({ status: "failed", reason: "attempts_exhausted", attempts: 3 });
    expect(third?.log).toHaveLength(3);
  });

  it("fails at once when the receiver is gone", () => {
    expect(settle(undefined, { statusCode: 410, error: "status" })).toMatchObject({ status: "failed", reason: "gone" });
  });

  it("waits for as long as the receiver asks", () => {
    expect(settle(undefined, { statusCode: 429, error: "status" }, 60)).toMatchObject({ nextAt: 62_500 });
  });

  it("is not counted twice when the same record arrives twice", () => {
    const first = settle(undefined, failure) ?? fresh;
    expect(settle(first, failure)).toBeNull();
  });

  it("does not spend an attempt on a second request with the same number", () => {
    const first = settle(undefined, failure) ?? fresh;
    expect(settle(first, { ...failure, startedAt: 2100 })).toMatchObject({
      status: "pending",
      attempts: 1,
      nextAt: 12_500,
    });
  });

  it("is delivered by a success that comes late, whatever was thought meanwhile", () => {
    const failed: FailedDelivery = { ...fresh, status: "failed", reason: "attempts_exhausted", attempts: 3 };
    expect(settle(failed, { number: 3, startedAt: 5000 })).toMatchObject({ status: "delivered" });
    const secondCycle = startNextCycle(failed, 9000);
    expect(settle(secondCycle, { number: 3, startedAt: 5000 })).toMatchObject({ status: "delivered" });
  });

  it("stays delivered when a failure comes late", () => {
    const done = settle(undefined, {}) ?? fresh;
    expect(settle(done, { ...failure, startedAt: 1900 })).toBeNull();
  });

  it("starts its next cycle with three attempts again and keeps its log", () => {
    const failed: FailedDelivery = {
      ...fresh,
      status: "failed",
      reason: "attempts_exhausted",
      attempts: 3,
      log: [attempted(failure).attempt],
    };
    expect(startNextCycle(failed, 9000)).toMatchObject({
      status: "pending",
      cycle: 2,
      attempts: 0,
      nextAt: 9000,
      cycleStartedAt: 9000,
    });
    expect(startNextCycle(failed, 9000).log).toHaveLength(1);
  });
});
