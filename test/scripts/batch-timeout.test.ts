import { describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import type { CostResult } from "../bench/cost/report.ts";
import { NOTHING } from "../bench/cost/prices.ts";
import { BATCH_TIMEOUTS, MAX_BATCH_SIZE, RATES, batchSizeAt, dollarsAt } from "../bench/cost/rates.ts";

const counted: CostResult[] = [
  [1, 6],
  [10, 4.2],
].map(([together = 0, dollarsPerMillion = 0]) => ({
  fanOut: 1,
  together,
  outcome: "at once",
  perEvent: NOTHING,
  dollarsPerMillion,
}));

describe("the price at a rate and a batch timeout", () => {
  it("is the counted one where a batch holds as many as were counted together", () => {
    expect(dollarsAt(counted, 1, 0)).toBeCloseTo(6);
    expect(dollarsAt(counted, 9, 1)).toBeCloseTo(4.2);
  });

  it("falls with the size of a batch, which the queue limits", () => {
    expect(RATES.map((rate) => batchSizeAt(rate, 1))).toEqual([2, 11, MAX_BATCH_SIZE]);
    const prices = RATES.map((rate) => dollarsAt(counted, rate, 1));
    expect(prices).toEqual(prices.toSorted((one, other) => other - one));
    expect(dollarsAt(counted, 1_000, 1)).toBe(dollarsAt(counted, 100, 1));
  });

  it("needs both counts", () => {
    expect(() => dollarsAt(counted.slice(0, 1), 1, 1)).toThrow("alone and together");
  });
});

it("is shown for the timeout and the batch size that are deployed, with which the baseline is measured too", () => {
  const deployed = { max_batch_size: MAX_BATCH_SIZE, max_batch_timeout: expect.toBeOneOf([...BATCH_TIMEOUTS]) };
  const [service, baseline] = ["wrangler.toml", "test/bench/floor/wrangler.toml"].map(
    (config) => readConfig({ config }).queues.consumers?.[0],
  );
  expect(service).toMatchObject(deployed);
  expect(baseline).toMatchObject(deployed);
  expect(baseline?.max_batch_timeout).toBe(service?.max_batch_timeout);
});
