import type { Result } from "hono/router";
import { describe, expect, it } from "vitest";
import { RememberingRouter } from "../../src/http/remembering-router.ts";

/** Handlers are their names here. */
function router(): RememberingRouter<string> {
  const made = new RememberingRouter<string>();
  made.add("ALL", "*", "first");
  made.add("GET", "/things", "list");
  made.add("POST", "/things", "create");
  made.add("GET", "/things/:id", "read");
  made.add("GET", "/things/new", "form");
  return made;
}

const namesOf = (found: Result<string>) => found[0].map(([handler]) => handler);

describe("a path without a parameter", () => {
  it("leads to the same handlers each time, in their order", () => {
    const made = router();
    for (let time = 0; time < 2; time += 1) {
      expect(namesOf(made.match("GET", "/things"))).toEqual(["first", "list"]);
      expect(namesOf(made.match("POST", "/things"))).toEqual(["first", "create"]);
      expect(namesOf(made.match("DELETE", "/things"))).toEqual(["first"]);
      expect(namesOf(made.match("GET", "/things/new"))).toEqual(["first", "read", "form"]);
    }
  });

  it("is searched for once", () => {
    const made = router();
    expect(made.match("GET", "/things")).toBe(made.match("GET", "/things"));
  });
});

it("remembers no path with a parameter, nor one that has no route: anybody could fill the memory with them", () => {
  const made = router();
  expect(made.match("GET", "/things/1")).not.toBe(made.match("GET", "/things/1"));
  expect(made.match("GET", "/nothing")).not.toBe(made.match("GET", "/nothing"));
  expect(made.match("GET", "/things/1")[0].at(-1)?.[1]).toEqual({ id: "1" });
});
