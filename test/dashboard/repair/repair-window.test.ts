/** Which part of the past a repair's form asks for. */
import { describe, expect, it } from "vitest";
import { inputOf, readForm, windowText } from "../../../src/dashboard/repair/repair-window.ts";

const NOW = Date.parse("2026-01-31T10:20:30.456Z");
const form = (query: Record<string, string>) =>
  inputOf(
    readForm((name) => query[name]),
    NOW,
  );

describe("a repair's window", () => {
  it.each([
    [{}, "2026-01-30T10:20:30.456Z", "2026-01-31T10:20:30.456Z"],
    [{ window: "1" }, "2026-01-31T09:20:30.456Z", "2026-01-31T10:20:30.456Z"],
    [{ window: "nonsense", since: "2020-01-01T00:00" }, "2026-01-30T10:20:30.456Z", "2026-01-31T10:20:30.456Z"],
    [{ window: "exact", since: "2026-01-31T09:00" }, "2026-01-31T09:00:00Z", "2026-01-31T10:20:30.456Z"],
    [
      { window: "exact", since: "2026-01-31T09:00:01", until: " 2026-01-31T10:00+01:00 " },
      "2026-01-31T09:00:01Z",
      "2026-01-31T10:00+01:00",
    ],
    [{ window: "exact", until: "then" }, undefined, "then"],
  ])("of %j", (query, since, until) => {
    expect(form(query)).toEqual({ since, until });
  });

  it("takes event types for a replay alone", () => {
    expect(form({ kind: "replay", events: "feedback.*" })).toMatchObject({ events: ["feedback.*"] });
    expect(form({ kind: "replay", events: "" })).not.toHaveProperty("events");
    expect(form({ kind: "recover", events: "feedback.*" })).not.toHaveProperty("events");
  });

  it("says it in UTC", () => {
    expect(windowText("2026-01-31T10:00:00+02:00", "2026-01-31T10:20:30.456000Z")).toBe(
      "2026-01-31 08:00 to 2026-01-31 10:20 UTC",
    );
  });
});
