/** Pure. As much of an OpenAPI document as the documentation page shows. */
import { z } from "zod";

export interface Schema {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  format?: string | undefined;
  enum?: unknown[] | undefined;
  default?: unknown;
  description?: string | undefined;
  readOnly?: boolean | undefined;
  properties?: Record<string, Schema> | undefined;
  required?: string[] | undefined;
  items?: Schema | undefined;
  allOf?: Schema[] | undefined;
  oneOf?: Schema[] | undefined;
  anyOf?: Schema[] | undefined;
}

const schemaObject: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    default: z.unknown().optional(),
    description: z.string().optional(),
    readOnly: z.boolean().optional(),
    properties: z.record(z.string(), schemaObject).optional(),
    required: z.array(z.string()).optional(),
    items: schemaObject.optional(),
    allOf: z.array(schemaObject).optional(),
    oneOf: z.array(schemaObject).optional(),
    anyOf: z.array(schemaObject).optional(),
  }),
);

const content = z.record(
  z.string(),
  z.looseObject({
    schema: schemaObject,
    example: z.unknown().optional(),
    examples: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
  }),
);
const parameter = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: schemaObject,
});
const operation = z.looseObject({
  operationId: z.string(),
  tags: z.array(z.string()).default([]),
  summary: z.string().default(""),
  description: z.string().default(""),
  security: z.array(z.unknown()).default([]),
  parameters: z.array(parameter).default([]),
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string(), content: content.default({}) })),
});
const paths = z.record(z.string(), z.record(z.string(), operation));

export const documentSchema = z.looseObject({
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.looseObject({ url: z.string() })),
  tags: z.array(z.looseObject({ name: z.string(), description: z.string() })),
  paths,
  webhooks: paths,
  components: z.looseObject({ schemas: z.record(z.string(), schemaObject) }),
});

export type Document = z.output<typeof documentSchema>;
export type Schemas = Document["components"]["schemas"];
export type Content = z.output<typeof content>;
export type Operation = z.output<typeof operation> & { method: string; path: string; isOutbound: boolean };

export interface Field {
  name: string;
  schema: Schema;
  isRequired: boolean;
}

/** The API's operations, and what it sends itself. */
export function operationsOf(document: Document): Operation[] {
  const listed = (part: Document["paths"], isOutbound: boolean) =>
    Object.entries(part).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]): Operation => ({ ...described, method, path, isOutbound })),
    );
  return [...listed(document.paths, false), ...listed(document.webhooks, true)];
}

/**
 * The members of an object, those of the schemas it is made of included, and their members under names such as
 * `message.channel` and `attempt_log[].error`. What is only read nobody has to send.
 */
export function fieldsOf(schema: Schema | undefined, schemas: Schemas): Field[] {
  if (!schema) return [];
  const { $ref, allOf = [], properties = {}, required = [] } = schema;
  const own = Object.entries(properties)
    .filter(([, { readOnly }]) => !readOnly)
    .flatMap(([name, member]): Field[] => [
      { name, schema: member, isRequired: required.includes(name) },
      ...innerFields(name, member, schemas),
    ]);
  const inherited = [...($ref === undefined ? [] : [schemas[nameIn($ref)]]), ...allOf];
  return [...inherited.flatMap((part) => fieldsOf(part, schemas)), ...own];
}

/** Of what stands in place; a schema with a name has a place of its own. */
function innerFields(name: string, member: Schema, schemas: Schemas): Field[] {
  const { items, anyOf = [] } = member;
  if (items && items.$ref === undefined) return innerFields(`${name}[]`, items, schemas);
  // An object or null.
  const object = member.properties ? member : anyOf.find(({ properties }) => properties);
  if (!object) return [];
  return fieldsOf(object, schemas).map((field) => ({ ...field, name: `${name}.${field.name}` }));
}

/** The name of the schema that is referred to. */
export function nameIn($ref: string): string {
  return $ref.replace("#/components/schemas/", "");
}

/** The first of the examples, and what is shown of a content. */
export function primaryContentOf(described: Content | undefined): { schema?: Schema; example?: unknown } {
  const [media] = Object.values(described ?? {});
  if (!media) return {};
  const [first] = Object.values(media.examples ?? {});
  return { schema: media.schema, example: first ? first.value : media.example };
}
