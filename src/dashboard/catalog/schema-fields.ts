/** Pure. A JSON Schema as people read it: one line for each field, however deep it lies. */
import { z } from "zod";

/** As much of a JSON Schema as our own contain. */
const schemaShape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.unknown()).default({}),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).default([]),
});

export interface SchemaField {
  /** Dotted: `feedback.answers[].title`. */
  path: string;
  /** How many fields it lies within. */
  depth: number;
  /** `text`, `time`, `list of objects`; `any` where everything is allowed. */
  type: string;
  isRequired: boolean;
  canBeNull: boolean;
  description: string;
}

export function fieldsOf(schema: unknown): SchemaField[] {
  return membersOf(schema, "", 0);
}

function membersOf(schema: unknown, prefix: string, depth: number): SchemaField[] {
  const { properties, required } = schemaShape.parse(schema);
  return Object.entries(properties).flatMap(([name, property]) => {
    const { kind, canBeNull } = withoutNull(property);
    const path = `${prefix}${name}`;
    const field: SchemaField = {
      path,
      depth,
      type: typeOf(kind),
      isRequired: required.includes(name),
      canBeNull,
      description: schemaShape.parse(property).description ?? schemaShape.parse(kind).description ?? "",
    };
    const { items } = schemaShape.parse(kind);
    const within = items === undefined ? membersOf(kind, `${path}.`, depth + 1) : [];
    const ofEach = items === undefined ? [] : membersOf(withoutNull(items).kind, `${path}[].`, depth + 1);
    return [field, ...within, ...ofEach];
  });
}

/** What a field is when it is not null, and whether it can be. */
function withoutNull(schema: unknown): { kind: unknown; canBeNull: boolean } {
  const { anyOf, type } = schemaShape.parse(schema);
  if (Array.isArray(type)) return { kind: schema, canBeNull: type.includes("null") };
  const others = anyOf.filter((option) => schemaShape.parse(option).type !== "null");
  if (others.length !== 1) return { kind: schema, canBeNull: false };
  return { kind: others[0], canBeNull: others.length < anyOf.length };
}

const NAMES: Readonly<Record<string, string>> = {
  string: "text",
  integer: "whole number",
  array: "list",
};

const FORMATS: Readonly<Record<string, string>> = { uuid: "UUID", "date-time": "time", email: "email", uri: "URL" };

const PLURALS: Readonly<Record<string, string>> = { object: "objects", text: "texts", number: "numbers" };

function typeOf(schema: unknown): string {
  const { type, format, enum: values, items } = schemaShape.parse(schema);
  if (values) return values.map((value) => JSON.stringify(value)).join(" or ");
  if (format !== undefined) return FORMATS[format] ?? format;
  const named = [type ?? []].flat().filter((name) => name !== "null");
  if (named.length === 0) return "any";
  const text = named.map((name) => NAMES[name] ?? name).join(" or ");
  if (text !== "list" || items === undefined) return text;
  const each = typeOf(withoutNull(items).kind);
  return `list of ${PLURALS[each] ?? each}`;
}
