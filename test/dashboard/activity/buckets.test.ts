/** What a chart's bars stand for. */
import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../../../src/constants.ts";
import { bucketsOf, hoursOf, rangeOf, slotsOf, ticksOf } from "../../../src/dashboard/activity/buckets.ts";
import { formatTime } from "../../../src/time/time.ts";

const NOW = Date.parse("2026-01-31T10:20:00Z");

/** As the API lists them: the present one first. Each hour delivered as many as hours have passed since. */
function hours(count: number) {
  const present = Math.floor(NOW / HOUR_MS) * HOUR_MS;
  return Array.from({ length: count }, (_, ago) => ({
    hour: formatTime(present - ago * HOUR_MS),
    delivered: ago,
    failed: ago === 0 ? 2 : 0,
    skipped: ago,
    attempts: ago,
    p50_ms: null,
    p95_ms: ago === 0 ? null : ago,
  }));
}

describe("the chart of a day", () => {
  const buckets = bucketsOf("24", hours(hoursOf("24", NOW)));

  it("has a bar for each hour, the present one last", () => {
    expect(buckets).toHaveLength(slotsOf("24"));
    expect(buckets[0]).toMatchObject({ label: "11:00 to 12:00 UTC", delivered: 23 });
    expect(buckets.at(-1)).toMatchObject({ label: "10:00 to 11:00 UTC", delivered: 0, failed: 2, p95: null });
    expect(ticksOf("24", buckets)).toEqual(["11:00", "17:00", "23:00", "05:00"]);
  });
});

describe("the chart of a week", () => {
  const asked = hours(hoursOf("168", NOW));
  const buckets = bucketsOf("168", asked);

  it("begins at midnight UTC six days ago, and leaves room for the rest of today", () => {
    expect(buckets[0]).toMatchObject({
      start: Date.parse("2026-01-25T00:00:00Z"),
      label: "Sun 25, 00:00 to 06:00 UTC",
    });
    expect(buckets).toHaveLength(26);
    expect(slotsOf("168")).toBe(28);
    expect(ticksOf("168", buckets)).toEqual(["Sun 25", "Mon 26", "Tue 27", "Wed 28", "Thu 29", "Fri 30", "Sat 31"]);
  });

  it("loses no hour, and shows the slowest of each six", () => {
    for (const count of ["delivered", "skipped"] as const) {
      const total = asked.reduce((sum, hour) => sum + hour[count], 0);
      expect(buckets.reduce((sum, bucket) => sum + bucket[count], 0)).toBe(total);
    }
    expect(buckets.at(-1)).toMatchObject({ delivered: 4 + 3 + 2 + 1 + 0, failed: 2, p95: 4 });
  });
});

it.each([undefined, "", "24", "169", "__proto__", "<script>"])("shows a day when asked for %j", (text) => {
  expect(rangeOf(text)).toBe("24");
});
