/** Pure. Gives a name to each object schema that several payloads have, so that its type is written once. */
import type { ReferenceObject, SchemaObject } from "openapi3-ts/oas31";

/** By the schema's JSON. */
export type SharedNames = ReadonlyMap<string, string>;

type Part = SchemaObject | ReferenceObject;

/** The name is that of the first member with the schema: `Feedback` for `feedback`. */
export function nameSharedSchemas(payloads: readonly SchemaObject[]): SharedNames {
  const uses = new Map<string, { name: string; count: number }>();
  for (const payload of payloads) countUses(payload, uses);
  const names = new Map<string, string>();
  for (const [source, { name, count }] of uses) {
    if (count > 1) names.set(source, uniqueName(name, new Set(names.values())));
  }
  return names;
}

function countUses(schema: Part, uses: Map<string, { name: string; count: number }>): void {
  if ("$ref" in schema) return;
  for (const [member, property] of Object.entries(schema.properties ?? {})) {
    const source = JSON.stringify(property);
    const known = uses.get(source);
    if (known) known.count += 1;
    else if ("properties" in property) uses.set(source, { name: pascalCase(member), count: 1 });
    // The parts of a schema that is written once are written once, too.
    if (!known) countUses(property, uses);
  }
  if (schema.items) countUses(schema.items, uses);
  for (const option of schema.anyOf ?? []) {
    if (!uses.has(JSON.stringify(option))) countUses(option, uses);
  }
}

/** The schema, with a reference in the place of each shared part. */
export function referToShared(schema: SchemaObject, names: SharedNames): SchemaObject {
  const refer = (part: Part): Part => {
    const name = names.get(JSON.stringify(part));
    if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
    return "$ref" in part ? part : referToShared(part, names);
  };
  const { properties, items, anyOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([member, part]) => [member, refer(part)])),
    }),
    ...(items && { items: refer(items) }),
    ...(anyOf && { anyOf: anyOf.map(refer) }),
  };
}

function uniqueName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${number}`)) number += 1;
  return `${name}${number}`;
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
