/** Pure. The API's operations as types, and where each is, written out of the OpenAPI document: `client/api.ts`. */
import { z } from "zod";
import { type Schema, comment, schemaObject, typeOf } from "./schema.ts";

const content = z.record(z.string(), z.looseObject({ schema: schemaObject }));
const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().default(false),
  schema: schemaObject,
});
const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  security: z.array(z.unknown()),
  parameters: z.array(parameter).default([]),
  requestBody: z.looseObject({ required: z.boolean().default(false), content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional() })),
});
const openApi = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), schemaObject) }),
});

type Operation = z.output<typeof operation> & { method: string; path: string };

const HEAD = `/** The API's operations. Written by \`npm run client\` from /openapi.json: not to be edited. */
`;

/** The client names the account itself, for all that it does. */
const ACCOUNT_HEADER = "Ratecard-Account";

export function apiFile(document: unknown): string {
  const { paths, components } = openApi.parse(document);
  const operations = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]): Operation => ({ ...described, path, method })),
    )
    // Whoever calls an inbound URL has no token and no need of a client.
    .filter(({ security }) => security.length > 0);
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `\n${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`,
  );
  return [
    HEAD,
    ...schemas,
    `\nexport interface Operations {\n${operations.map(operationType).join("")}}\n`,
    `\n/** By operation: its method and path. */\nexport const ROUTES: { readonly [Name in keyof Operations]: string } = {\n`,
    ...operations.map(
      ({ operationId, method, path }) => `  ${operationId}: ${JSON.stringify(`${method.toUpperCase()} ${path}`)},\n`,
    ),
    "};\n",
  ].join("");
}

function operationType({ operationId, summary, parameters, requestBody, responses }: Operation): string {
  const inputs = (["path", "query", "header"] as const).flatMap((place) => {
    const listed = parameters.filter((one) => one.in === place && one.name !== ACCOUNT_HEADER);
    if (listed.length === 0) return [];
    const isRequired = listed.some(({ required }) => required);
    return [`      ${place}${isRequired ? "" : "?"}: ${typeOf(asObject(listed), undefined, 3)};\n`];
  });
  const body = requestBody?.content["application/json"]?.schema;
  if (body) inputs.push(`      body${requestBody?.required ? "" : "?"}: ${typeOf(body, undefined, 3)};\n`);
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith("2"))
    .map(([, response]) => {
      const schema = response.content?.["application/json"]?.schema;
      return schema ? typeOf(schema, undefined, 2) : "undefined";
    });
  return [
    comment(summary, "  "),
    `  ${operationId}: {\n`,
    inputs.length > 0 ? `    input: {\n${inputs.join("")}    };\n` : "    input: Record<never, never>;\n",
    `    answer: ${[...new Set(answers)].join(" | ")};\n`,
    "  };\n",
  ].join("");
}

function asObject(parameters: readonly z.output<typeof parameter>[]): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  };
}
