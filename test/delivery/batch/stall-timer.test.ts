/** How long a batch waits for its work, and how often it asks whether others wait. */
import { expect, it } from "vitest";
import { BACKLOG_CHECK_MS, STALL_MS } from "../../../src/constants.ts";
import { StallTimer } from "../../../src/delivery/batch/stall-timer.ts";

const NEVER = new Promise<never>(() => {});

function backlog(waits: boolean) {
  const asked = { times: 0 };
  const othersWait = () => {
    asked.times += 1;
    return Promise.resolve(waits);
  };
  return { asked, othersWait };
}

it("asks the queue a few times while a receiver hangs, since each answer is a request of its own", async () => {
  const { asked, othersWait } = backlog(false);
  expect(await new StallTimer(new Map()).settlesBeforeStall(NEVER, othersWait)).toBe(false);
  expect(asked.times).toBeGreaterThan(0);
  expect(asked.times).toBeLessThanOrEqual(Math.ceil(STALL_MS / BACKLOG_CHECK_MS));
});

it("waits no longer when others wait", async () => {
  const { asked, othersWait } = backlog(true);
  expect(await new StallTimer(new Map()).settlesBeforeStall(NEVER, othersWait)).toBe(false);
  expect(asked.times).toBe(1);
});

it("asks nobody while a quick receiver is waited for", async () => {
  const { asked, othersWait } = backlog(true);
  const { promise, resolve } = Promise.withResolvers<void>();
  const settles = new StallTimer(new Map([["quick", STALL_MS]])).settlesBeforeStall(promise, othersWait);
  resolve();
  expect(await settles).toBe(true);
  expect(asked.times).toBe(0);
});

it("throws what the work throws before a stall", async () => {
  const work = Promise.reject(new Error("the work failed"));
  const settles = new StallTimer(new Map()).settlesBeforeStall(work, backlog(false).othersWait);
  await expect(settles).rejects.toThrow("the work failed");
});
