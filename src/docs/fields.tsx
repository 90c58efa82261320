/** Pure. Parameters and the members of objects: name, type, description. */
import type { Child } from "hono/jsx";
import { type Field, type Schema, nameIn, nullableObject } from "./described.ts";
import { inline } from "./inline.tsx";

export function Fields({ title, fields }: { title: string; fields: readonly Field[] }) {
  if (fields.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <dl>
        {fields.map(({ name, schema, isRequired }) => (
          <div>
            <dt>
              <code>{name}</code> <span class="type">{typeOf(schema)}</span>
              {isRequired && <span class="required"> required</span>}
            </dt>
            <dd>{inline(schema.description ?? "")}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** `integer`, `string (date-time)`, `"asc" or "desc"`, and the default. */
function typeOf(schema: Schema) {
  const fallback: unknown = "$ref" in schema ? undefined : schema.default;
  return (
    <>
      {typeName(schema)}
      {fallback !== undefined && fallback !== null && `, ${JSON.stringify(fallback)} by default`}
    </>
  );
}

function typeName(schema: Schema): Child {
  if ("$ref" in schema) return <a href={`#schema-${nameIn(schema.$ref)}`}>{nameIn(schema.$ref)}</a>;
  const { enum: values, type, format, items, oneOf, anyOf } = schema;
  if (values) return values.map((value) => JSON.stringify(value)).join(" or ");
  if (items) {
    return (
      <>
        list of {typeName(items)}
        {[type].flat().includes("null") && " or null"}
      </>
    );
  }
  if (nullableObject(schema)) return "object or null";
  if (oneOf ?? anyOf) return "one of several types";
  const named = [type ?? "anything"].flat().join(" or ");
  return format === undefined ? named : `${named} (${format})`;
}
