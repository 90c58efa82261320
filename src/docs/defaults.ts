/**
 * Pure. Moves the defaults of request fields into their descriptions, because generators make a field with a `default`
 * required.
 */
import type { OpenAPIObject, ReferenceObject, SchemaObject } from "openapi3-ts/oas31";

type Schema = SchemaObject | ReferenceObject;

/** Changes the document's named schemas, where all bodies of requests are. */
export function describeDefaults({ components }: Pick<OpenAPIObject, "components">): void {
  for (const schema of Object.values(components?.schemas ?? {})) describeIn(schema);
}

function describeIn(schema: Schema): void {
  if ("$ref" in schema) return;
  const { properties = {}, items, additionalProperties, allOf = [], anyOf = [], oneOf = [] } = schema;
  const others = [items, additionalProperties].filter((part) => typeof part === "object");
  for (const part of [...Object.values(properties), ...others, ...allOf, ...anyOf, ...oneOf]) describeIn(part);
  if (schema.default === undefined) return;
  schema.description = [schema.description, `Default: ${JSON.stringify(schema.default)}.`].filter(Boolean).join(" ");
  delete schema.default;
}
