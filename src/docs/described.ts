/** Pure. The parts of the OpenAPI document that the documentation page shows. */
import type { OpenAPIHono } from "@hono/zod-openapi";

/** The type of the OpenAPI document, from the library that makes it. */
export type OpenApiDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

type Components = NonNullable<OpenApiDocument["components"]>;
type Reference = Extract<NonNullable<Components["schemas"]>[string], { $ref: string }>;
type PathItem = NonNullable<OpenApiDocument["paths"]>[string];
type OperationObject = NonNullable<PathItem["get"]>;
type RequestBody = Exclude<NonNullable<OperationObject["requestBody"]>, Reference>;

export type Schema = NonNullable<Components["schemas"]>[string];
export type SchemaObject = Exclude<Schema, Reference>;
export type Schemas = Readonly<Record<string, Schema>>;
export type Content = RequestBody["content"];
export type Parameter = Exclude<NonNullable<OperationObject["parameters"]>[number], Reference>;
export type ResponseObject = Exclude<NonNullable<Components["responses"]>[string], Reference>;

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

export interface Operation {
  operationId: string;
  tags: readonly string[];
  summary: string;
  description: string;
  needsToken: boolean;
  parameters: readonly Parameter[];
  body: Content | undefined;
  /** The responses by status. */
  responses: readonly [string, ResponseObject][];
  method: string;
  path: string;
  isOutbound: boolean;
}

export interface Field {
  name: string;
  schema: Schema;
  isRequired: boolean;
}

/** The API's operations, and the requests that the service sends itself. */
export function operationsOf({ paths = {}, webhooks = {} }: OpenApiDocument): Operation[] {
  const listed = (items: Record<string, PathItem>, isOutbound: boolean) =>
    Object.entries(items).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        return operation ? [toOperation(operation, { method, path, isOutbound })] : [];
      }),
    );
  return [...listed(paths, false), ...listed(webhooks, true)];
}

function toOperation(
  { operationId = "", tags = [], summary = "", description = "", security = [], ...rest }: OperationObject,
  place: Pick<Operation, "method" | "path" | "isOutbound">,
): Operation {
  const { parameters = [], requestBody, responses = {} } = rest;
  return {
    ...place,
    operationId,
    tags,
    summary,
    description,
    needsToken: security.length > 0,
    parameters: parameters.flatMap((one) => ("$ref" in one ? [] : [one])),
    body: requestBody && !("$ref" in requestBody) ? requestBody.content : undefined,
    responses: Object.entries<ResponseObject>(responses),
  };
}

/**
 * The members of an object, including those from `allOf`, and their own members under names such as `message.channel`
 * and `attempt_log[].error`. Read-only members are left out, since nobody has to send them.
 */
export function fieldsOf(schema: Schema | undefined, schemas: Schemas): Field[] {
  if (!schema) return [];
  if ("$ref" in schema) return fieldsOf(schemas[nameIn(schema.$ref)], schemas);
  const { allOf = [], properties = {}, required = [] } = schema;
  const own = Object.entries(properties)
    .filter(([, member]) => "$ref" in member || !member.readOnly)
    .flatMap(([name, member]): Field[] => [
      { name, schema: member, isRequired: required.includes(name) },
      ...innerFields(name, member, schemas),
    ]);
  return [...allOf.flatMap((part) => fieldsOf(part, schemas)), ...own];
}

/** The members of an object in place. A schema with a name is shown at its own place. */
function innerFields(name: string, member: Schema, schemas: Schemas): Field[] {
  if ("$ref" in member) return [];
  const { items } = member;
  if (items && !("$ref" in items)) return innerFields(`${name}[]`, items, schemas);
  const object = member.properties ? member : nullableObject(member);
  if (!object) return [];
  return fieldsOf(object, schemas).map((field) => ({ ...field, name: `${name}.${field.name}` }));
}

/** The object of a schema that is an object or null. */
export function nullableObject({ anyOf = [] }: SchemaObject): SchemaObject | undefined {
  for (const option of anyOf) if (!("$ref" in option) && option.properties) return option;
  return undefined;
}

/** The name of the schema that is referred to. */
export function nameIn($ref: string): string {
  return $ref.replace("#/components/schemas/", "");
}

/** The first media type's schema and example. */
export function primaryContentOf(content: Content | undefined): { schema?: Schema | undefined; example?: unknown } {
  const [media] = Object.values(content ?? {});
  if (!media) return {};
  const [first] = Object.values(media.examples ?? {});
  return { schema: media.schema, example: first && "value" in first ? first.value : media.example };
}
