/** Pure. The operations of the service's OpenAPI document: what each takes, and what it may return. */
import type { ContentObject, OpenAPIObject, OperationObject, ReferenceObject, SchemaObject } from "openapi3-ts/oas31";
import { z } from "zod";
import { documentedOperations } from "../../scripts/documented-operations.ts";

type Nested = "items" | "properties" | "additionalProperties" | "anyOf" | "oneOf" | "allOf" | "$ref";

/** A schema without references and without `allOf`. */
export interface Schema extends Omit<SchemaObject, Nested> {
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

export interface Parameter {
  name: string;
  schema: Schema;
}

export interface Operation {
  name: string;
  method: string;
  /** As documented, such as `/v1/webhooks/{id}`. */
  path: string;
  /** All documented methods of this path. */
  siblings: string[];
  needsToken: boolean;
  roles: string[];
  account: "header" | "deferred" | "path" | "none";
  query: Parameter[];
  headers: Parameter[];
  body: { required: boolean; mediaTypes: string[]; schema: Schema; accepts: z.ZodType } | undefined;
  /** By status; without a media type the response has no body. */
  answers: Map<number, { mediaType: string; schema: z.ZodType } | undefined>;
}

/** @param source the text of /openapi.json */
export function operationsOf(source: string): Operation[] {
  const document: OpenAPIObject = JSON.parse(source);
  const expand = expander(document.components?.schemas ?? {});
  const documented = documentedOperations(document.paths);
  return documented.map(({ method, path, operation }): Operation => ({
    name: operation.operationId ?? "",
    method: method.toUpperCase(),
    path,
    siblings: documented.filter((other) => other.path === path).map((other) => other.method.toUpperCase()),
    needsToken: (operation.security ?? []).some((scheme) => "bearer" in scheme),
    roles: operation["x-roles"] ?? [],
    account: operation["x-account"] ?? "none",
    query: parametersIn("query", operation, expand),
    headers: parametersIn("header", operation, expand),
    body: bodyOf(operation, expand),
    answers: responsesOf(operation, expand),
  }));
}

type Expand = (schema: SchemaObject | ReferenceObject, isClosed: boolean) => Schema;

function parametersIn(place: "query" | "header", { parameters = [] }: OperationObject, expand: Expand): Parameter[] {
  return parameters.flatMap((parameter) => {
    if ("$ref" in parameter || parameter.in !== place || parameter.name === "Ratecard-Account") return [];
    return [{ name: parameter.name, schema: expand(parameter.schema ?? {}, false) }];
  });
}

function bodyOf({ requestBody }: OperationObject, expand: Expand): Operation["body"] {
  if (!requestBody || "$ref" in requestBody) return undefined;
  const { content, required = false } = requestBody;
  const schema = expand(Object.values(content)[0]?.schema ?? {}, false);
  return { required, mediaTypes: Object.keys(content), schema, accepts: validatorOf(schema) };
}

function responsesOf({ responses = {} }: OperationObject, expand: Expand): Operation["answers"] {
  const contents = Object.entries<{ content?: ContentObject }>(responses);
  return new Map(
    contents.map(([status, { content = {} }]) => {
      const [first] = Object.entries(content);
      if (!first) return [Number(status), undefined];
      const [mediaType, { schema = {} }] = first;
      return [Number(status), { mediaType, schema: validatorOf(expand(schema, true)) }];
    }),
  );
}

function validatorOf(schema: Schema): z.ZodType {
  return z.fromJSONSchema(JSON.parse(JSON.stringify(schema)));
}

/**
 * Replaces references by what they refer to, and merges `allOf`. A closed object has the documented members and no
 * others: one more in a response is missing in the document, or should not be shown.
 */
function expander(named: Readonly<Record<string, SchemaObject | ReferenceObject>>): Expand {
  const expand: Expand = (schema, isClosed) => {
    const inside = (each: SchemaObject | ReferenceObject) => expand(each, isClosed);
    if ("$ref" in schema) {
      const found = named[schema.$ref?.replace("#/components/schemas/", "") ?? ""];
      if (!found) throw new Error(`the document has no ${schema.$ref}`);
      return inside(found);
    }
    const { properties, items, anyOf, oneOf, allOf, additionalProperties, ...rest } = schema;
    if (allOf) return merge(allOf.map(inside));
    const isOpen = additionalProperties !== undefined || !properties;
    return {
      ...rest,
      ...(properties ? { properties: mapValues(properties, inside) } : {}),
      ...(items ? { items: inside(items) } : {}),
      ...(anyOf ? { anyOf: anyOf.map(inside) } : {}),
      ...(oneOf ? { oneOf: oneOf.map(inside) } : {}),
      ...(typeof additionalProperties === "object" ? { additionalProperties: inside(additionalProperties) } : {}),
      ...(typeof additionalProperties === "boolean" ? { additionalProperties } : {}),
      ...(isClosed && !isOpen ? { additionalProperties: false } : {}),
    };
  };
  return expand;
}

function merge(parts: readonly Schema[]): Schema {
  const whole: Schema = { type: "object", properties: {}, required: [], additionalProperties: false };
  for (const { properties = {}, required = [] } of parts) {
    whole.properties = { ...whole.properties, ...properties };
    whole.required = [...(whole.required ?? []), ...required];
  }
  return whole;
}

function mapValues<From, To>(object: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
