/** The catalog's tables of fields: complete, and in words. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fieldsOf } from "../../src/dashboard/catalog/schema-fields.ts";
import { request } from "../support/service.ts";

const entry = z.object({ name: z.string(), schema: z.unknown(), sample: z.unknown() });
const entries = z.object({ data: z.array(entry) });
const all = [
  ...entries.parse((await request("GET", "/v1/event-types")).json).data,
  ...entries.parse((await request("GET", "/v1/actions")).json).data,
];

/** `a`, `a.b`, `a.c[].d`: every place in a value. */
function pathsIn(value: unknown, prefix = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => pathsIn(each, `${prefix}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return [path, ...pathsIn(member, path)];
  });
}

/** What an action passes on without knowing it. */
const OPEN = /^(payload|metadata)\./;

describe("a table of fields", () => {
  it.each(all)("of $name has every field of its sample, and each once", ({ schema, sample }) => {
    const paths = fieldsOf(schema).map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of pathsIn(sample)) if (!OPEN.test(path)) expect(paths).toContain(path);
  });

  it("says of each what it is, whether it must be there, and whether it may be null", () => {
    const schema = z.toJSONSchema(
      z.object({
        id: z.guid().describe("Which."),
        at: z.iso.datetime().nullish(),
        name: z.string().nullable(),
        count: z.int().optional(),
        kind: z.enum(["a", "b"]),
        tags: z.array(z.string()).nullish().describe("Loose ones."),
        people: z.array(z.object({ name: z.string(), of: z.object({ age: z.number() }).nullish() })),
        anything: z.unknown(),
        either: z.union([z.string(), z.number()]),
      }),
    );
    const lines = fieldsOf(schema).map(({ path, depth, type, isRequired, canBeNull, description }) =>
      [path, depth, type, isRequired && "required", canBeNull && "null", description].filter(Boolean).join(" "),
    );
    expect(lines).toEqual([
      "id UUID required Which.",
      "at time null",
      "name string required null",
      "count integer",
      'kind "a" or "b" required',
      "tags array of strings null Loose ones.",
      "people array of objects required",
      "people[].name 1 string required",
      "people[].of 1 object null",
      "people[].of.age 2 number required",
      "anything any required",
      "either string or number required",
    ]);
  });
});
