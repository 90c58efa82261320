import { describe, expect, it } from "vitest";
import { MAX_CONCURRENT_SENDS, MIN_WAIT_MS, STALL_MS } from "../../../src/constants.ts";
import { type ExpectedWork, selectQuick } from "../../../src/delivery/batch/quick.ts";

const quickOf = (works: Record<string, ExpectedWork>) => selectQuick(new Map(Object.entries(works)));

describe("the webhooks of a batch that are worth waiting for", () => {
  it("are those whose receivers are known to be quick", () => {
    const works = {
      quick: { sends: 2, typicalMs: 20 },
      slow: { sends: 1, typicalMs: 2_500 },
      unknown: { sends: 1, typicalMs: null },
    };
    expect([...quickOf(works).keys()]).toEqual(["quick"]);
  });

  it("do not include a quick receiver that has too many requests to answer", () => {
    const typicalMs = 100;
    const most = (STALL_MS / typicalMs) * MAX_CONCURRENT_SENDS;
    expect(quickOf({ busy: { sends: most, typicalMs } }).size).toBe(1);
    expect(quickOf({ busy: { sends: most + 1, typicalMs } }).size).toBe(0);
  });

  it("end before a stall together, those with the least to do first", () => {
    const work = { sends: MAX_CONCURRENT_SENDS, typicalMs: 300 };
    const works = { a: work, b: work, c: work, tiny: { sends: 1, typicalMs: 10 } };
    expect([...quickOf(works).keys()]).toEqual(["tiny", "a", "b"]);
    // Side by side, six of them take as long as one.
    const one = { sends: 1, typicalMs: 700 };
    expect(quickOf({ a: one, b: one, c: one, d: one, e: one, f: one, g: one }).size).toBe(6);
  });

  it("are waited for by four times what they usually take, within limits", () => {
    const waitOf = (typicalMs: number) => quickOf({ it: { sends: 1, typicalMs } }).get("it");
    expect([0, 20, 60, 600].map(waitOf)).toEqual([MIN_WAIT_MS, MIN_WAIT_MS, 240, STALL_MS]);
  });
});
