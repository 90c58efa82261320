/** Pure. What the service's own OpenAPI document says of each operation: what it takes, and what it may answer. */
import { z } from "zod";

/** The part of JSON Schema that the document uses. */
const schemaShape = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).optional(),
  readOnly: z.boolean().optional(),
  example: z.unknown().optional(),
  get items() {
    return schemaShape.optional();
  },
  get properties() {
    return z.record(z.string(), schemaShape).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), schemaShape]).optional();
  },
  get allOf() {
    return z.array(schemaShape).optional();
  },
  get anyOf() {
    return z.array(schemaShape).optional();
  },
  get oneOf() {
    return z.array(schemaShape).optional();
  },
});
export type Schema = z.output<typeof schemaShape>;

const contentShape = z.record(z.string(), z.looseObject({ schema: schemaShape }));
const parameterShape = z.looseObject({ name: z.string(), in: z.string(), schema: schemaShape });

const operationShape = z.looseObject({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.unknown())).default([]),
  parameters: z.array(parameterShape).default([]),
  requestBody: z.looseObject({ required: z.boolean().default(false), content: contentShape }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: contentShape.optional() })),
  "x-roles": z.array(z.string()).default([]),
  "x-account": z.enum(["header", "deferred", "path", "none"]).default("none"),
});

const documentShape = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationShape)),
  components: z.looseObject({ schemas: z.record(z.string(), schemaShape) }),
});

export interface Parameter {
  name: string;
  schema: Schema;
}

export interface Operation {
  name: string;
  method: string;
  /** As documented, such as `/v1/webhooks/{id}`. */
  path: string;
  /** The methods that the document knows at this path. */
  siblings: string[];
  needsToken: boolean;
  roles: string[];
  account: "header" | "deferred" | "path" | "none";
  query: Parameter[];
  headers: Parameter[];
  body: { required: boolean; mediaTypes: string[]; schema: Schema; accepts: z.ZodType } | undefined;
  /** By status; without a media type there is no content. */
  answers: Map<number, { mediaType: string; schema: z.ZodType } | undefined>;
}

/** @param source the text of /openapi.json. */
export function operationsOf(source: string): Operation[] {
  const document = documentShape.parse(JSON.parse(source));
  const expand = expander(document.components.schemas);
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Operation => {
      const named = (place: string) =>
        operation.parameters.filter((parameter) => parameter.in === place && parameter.name !== "Ratecard-Account");
      const content = operation.requestBody?.content ?? {};
      const schema = Object.values(content)[0]?.schema;
      const expanded = schema && expand(schema, false);
      return {
        name: operation.operationId,
        method: method.toUpperCase(),
        path,
        siblings: Object.keys(methods).map((sibling) => sibling.toUpperCase()),
        needsToken: operation.security.some((scheme) => "bearer" in scheme),
        roles: operation["x-roles"],
        account: operation["x-account"],
        query: named("query"),
        headers: named("header"),
        body: expanded && {
          required: operation.requestBody?.required ?? false,
          mediaTypes: Object.keys(content),
          schema: expanded,
          accepts: validatorOf(expanded),
        },
        answers: new Map(
          Object.entries(operation.responses).map(([status, response]) => [
            Number(status),
            answerOf(response.content, expand),
          ]),
        ),
      };
    }),
  );
}

type Expand = (schema: Schema, isClosed: boolean) => Schema;

function answerOf(content: z.output<typeof contentShape> | undefined, expand: Expand) {
  const [first] = Object.entries(content ?? {});
  return first && { mediaType: first[0], schema: validatorOf(expand(first[1].schema, true)) };
}

function validatorOf(schema: Schema): z.ZodType {
  return z.fromJSONSchema(z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(schema))));
}

/**
 * Puts what is referred to in its place and makes one schema of `allOf`. Closed, an object holds what the document
 * names and nothing else: a reader who finds more in an answer finds a hole in the document, or worse.
 */
function expander(named: Readonly<Record<string, Schema>>): Expand {
  const expand: Expand = (schema, isClosed) => {
    const inside = (each: Schema) => expand(each, isClosed);
    if (schema.$ref !== undefined) {
      const found = named[schema.$ref.replace("#/components/schemas/", "")];
      if (!found) throw new Error(`the document has no ${schema.$ref}`);
      return inside(found);
    }
    if (schema.allOf) return merged(schema.allOf.map(inside));
    const { properties, items, anyOf, oneOf, additionalProperties } = schema;
    const isOpen = additionalProperties !== undefined || !properties;
    return {
      ...schema,
      ...(properties ? { properties: mapped(properties, inside) } : {}),
      ...(items ? { items: inside(items) } : {}),
      ...(anyOf ? { anyOf: anyOf.map(inside) } : {}),
      ...(oneOf ? { oneOf: oneOf.map(inside) } : {}),
      ...(typeof additionalProperties === "object" ? { additionalProperties: inside(additionalProperties) } : {}),
      ...(isClosed && !isOpen ? { additionalProperties: false } : {}),
    };
  };
  return expand;
}

function merged(parts: readonly Schema[]): Schema {
  const whole: Schema = { type: "object", properties: {}, required: [], additionalProperties: false };
  for (const { properties = {}, required = [] } of parts) {
    whole.properties = { ...whole.properties, ...properties };
    whole.required = [...(whole.required ?? []), ...required];
  }
  return whole;
}

function mapped<From, To>(object: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
