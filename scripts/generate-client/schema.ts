/** Pure. TypeScript's words for the JSON Schemas of the API. What it does not know it refuses: no type is guessed. */
import { z } from "zod";

/** As much of JSON Schema as zod makes of the service's schemas. */
export interface Schema {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  items?: Schema | undefined;
  anyOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  allOf?: Schema[] | undefined;
  additionalProperties?: boolean | Schema | undefined;
  description?: string | undefined;
  readOnly?: boolean | undefined;
}

export const schemaObject: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    properties: z.record(z.string(), schemaObject).optional(),
    required: z.array(z.string()).optional(),
    items: schemaObject.optional(),
    anyOf: z.array(schemaObject).optional(),
    oneOf: z.array(schemaObject).optional(),
    allOf: z.array(schemaObject).optional(),
    additionalProperties: z.union([z.boolean(), schemaObject]).optional(),
    description: z.string().optional(),
    readOnly: z.boolean().optional(),
  }),
);

/** Names a schema that is printed elsewhere, or says undefined: it is printed in place. */
export type Naming = (schema: Schema) => string | undefined;

const INDENT = "  ";

/** The type of a schema, its first line unindented, the others by `depth`. @throws for what it does not know. */
export function typeOf(schema: Schema, nameOf: Naming = () => undefined, depth = 0): string {
  const name = nameOf(schema);
  if (name !== undefined) return name;
  if (schema.$ref !== undefined) return schema.$ref.replace("#/components/schemas/", "");
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return union(options.map((option) => typeOf(option, nameOf, depth)));
  if (schema.allOf) return schema.allOf.map((part) => typeOf(part, nameOf, depth)).join(" & ");
  return union([schema.type ?? "anything"].flat().map((type) => ofOneType(type, schema, nameOf, depth)));
}

function ofOneType(type: string, schema: Schema, nameOf: Naming, depth: number): string {
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "integer":
    case "number":
      return "number";
    case "anything":
      return "unknown";
    case "array": {
      const items = typeOf(schema.items ?? {}, nameOf, depth);
      return /[ |&]/.test(items.replace(/^\{[^]*\}$/, "")) ? `(${items})[]` : `${items}[]`;
    }
    case "object":
      return objectOf(schema, nameOf, depth);
    default:
      throw new Error(`no TypeScript for the type ${type} of ${JSON.stringify(schema)}`);
  }
}

function objectOf(schema: Schema, nameOf: Naming, depth: number): string {
  const { properties = {}, required = [], additionalProperties: others } = schema;
  const indent = INDENT.repeat(depth + 1);
  const lines = Object.entries(properties)
    // What is only read is not sent; it is accepted so that an object can be put back, which types allow all the same.
    .filter(([, property]) => !property.readOnly)
    .map(([name, property]) => {
      const mark = required.includes(name) ? "" : "?";
      return `${comment(property.description, indent)}${indent}${propertyName(name)}${mark}: ${typeOf(property, nameOf, depth + 1)};\n`;
    });
  const rest = restOf(others, nameOf, depth);
  if (lines.length === 0) return rest === undefined ? "Record<string, never>" : `Record<string, ${rest}>`;
  // Beside named members an index may only hold what they hold, too.
  if (rest !== undefined) lines.push(`${indent}[key: string]: unknown;\n`);
  return `{\n${lines.join("")}${INDENT.repeat(depth)}}`;
}

function restOf(others: boolean | Schema | undefined, nameOf: Naming, depth: number): string | undefined {
  if (others === undefined || others === false) return undefined;
  return others === true ? "unknown" : typeOf(others, nameOf, depth);
}

export function propertyName(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name : JSON.stringify(name);
}

export function comment(text: string | undefined, indent = ""): string {
  return text ? `${indent}/** ${text.replaceAll(/\s+/g, " ").replaceAll("*/", "* /")} */\n` : "";
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(" | ");
}
