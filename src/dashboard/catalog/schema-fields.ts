/** Pure. Flattens a JSON Schema into a table of fields. */
import { z } from "zod";

/** The part of JSON Schema that our schemas use. */
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
  /** Such as `feedback.answers[].title`. */
  path: string;
  /** The number of its parents. */
  depth: number;
  /** Such as `string`, `time` or `array of objects`; `any` without a restriction. */
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
    const members = items === undefined ? membersOf(kind, `${path}.`, depth + 1) : [];
    const itemMembers = items === undefined ? [] : membersOf(withoutNull(items).kind, `${path}[].`, depth + 1);
    return [field, ...members, ...itemMembers];
  });
}

/** Splits a nullable schema into the schema and whether null is allowed. */
function withoutNull(schema: unknown): { kind: unknown; canBeNull: boolean } {
  const { anyOf, type } = schemaShape.parse(schema);
  if (Array.isArray(type)) return { kind: schema, canBeNull: type.includes("null") };
  const others = anyOf.filter((option) => schemaShape.parse(option).type !== "null");
  if (others.length !== 1) return { kind: schema, canBeNull: false };
  return { kind: others[0], canBeNull: others.length < anyOf.length };
}

const FORMATS: Readonly<Record<string, string>> = { uuid: "UUID", "date-time": "time", email: "email", uri: "URL" };

const PLURALS: Readonly<Record<string, string>> = { object: "objects", string: "strings", number: "numbers" };

function typeOf(schema: unknown): string {
  const { type, format, enum: values, items } = schemaShape.parse(schema);
  if (values) return values.map((value) => JSON.stringify(value)).join(" or ");
  if (format !== undefined) return FORMATS[format] ?? format;
  const names = [type ?? []].flat().filter((name) => name !== "null");
  if (names.length === 0) return "any";
  const text = names.join(" or ");
  if (text !== "array" || items === undefined) return text;
  const itemType = typeOf(withoutNull(items).kind);
  return `array of ${PLURALS[itemType] ?? itemType}`;
}
