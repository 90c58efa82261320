/** The share of events that have `info` lines. */
import { expect, it } from "vitest";
import { newId } from "../../src/ids/new-id.ts";
import { isLogged } from "../../src/logging/sample.ts";

const ids = Array.from({ length: 10_000 }, () => newId(1_600_000_000_000));

it.each([0, 1, 10, 50, 100])("is close to %i percent of the events", (percent) => {
  const logged = ids.filter((id) => isLogged(id, percent)).length;
  // Six standard deviations of a fair draw.
  expect(Math.abs(logged - percent * 100)).toBeLessThanOrEqual(6 * Math.sqrt(percent * (100 - percent)));
});

it("contains the events of every smaller share", () => {
  expect(ids.filter((id) => isLogged(id, 10)).every((id) => isLogged(id, 20))).toBe(true);
});
