/** Every parameter, request and response of the OpenAPI document shows an example, and each is valid. */
import { describe, expect, it } from "vitest";
import { z } from "zod/v4";
import { request } from "../support/service.ts";

const anything = z.record(z.string(), z.unknown());
const content = z
  .record(
    z.string(),
    z.looseObject({
      schema: anything,
      example: z.unknown().optional(),
      examples: z.record(z.string(), z.object({ value: z.unknown(), summary: z.string() })).optional(),
    }),
  )
  .default({});
const operation = z.looseObject({
  operationId: z.string(),
  parameters: z
    .array(z.looseObject({ name: z.string(), in: z.string(), schema: anything, example: z.unknown().optional() }))
    .default([]),
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({
      content,
      headers: z.record(z.string(), z.looseObject({ schema: anything, example: z.unknown().optional() })).default({}),
    }),
  ),
});
const paths = z.record(z.string(), z.record(z.string(), operation));
const openApi = z.looseObject({
  paths,
  webhooks: paths,
  components: z.looseObject({ schemas: z.record(z.string(), anything) }),
});

interface Described {
  place: string;
  schema: Record<string, unknown>;
  examples: unknown[];
}

const document = openApi.parse((await request("GET", "/openapi.json", { token: null })).json);
const described = [document.paths, document.webhooks]
  .flatMap((part) => Object.values(part))
  .flatMap((methods) => Object.values(methods))
  .flatMap(({ operationId, parameters, requestBody, responses }): Described[] => [
    ...parameters.map(({ name, in: where, schema, example }) => ({
      place: `${operationId}, ${name} in the ${where}`,
      schema,
      examples: [example ?? schema["example"]],
    })),
    ...ofContent(`${operationId}, its request`, requestBody?.content ?? {}),
    ...Object.entries(responses).flatMap(([status, response]) => [
      ...ofContent(`${operationId}, its ${status}`, response.content),
      ...Object.entries(response.headers).map(([name, { schema, example }]) => ({
        place: `${operationId}, ${name} of its ${status}`,
        schema,
        examples: [example],
      })),
    ]),
  ]);

function ofContent(place: string, described_: z.output<typeof content>): Described[] {
  return Object.entries(described_).map(([mediaType, { schema, example, examples }]) => ({
    place: `${place} (${mediaType})`,
    schema,
    examples: examples ? Object.values(examples).map(({ value }) => value) : [example],
  }));
}

/** zod finds a schema's references beside it. */
function asZod(schema: Record<string, unknown>): z.ZodType {
  const whole = { ...schema, $defs: document.components.schemas };
  return z.fromJSONSchema(JSON.parse(JSON.stringify(whole).replaceAll("#/components/schemas/", "#/$defs/")));
}

const parts = z.looseObject({
  properties: z.record(z.string(), anything).default({}),
  allOf: z.array(anything).default([]),
  items: anything.optional(),
});

/** The objects in an example that say less than they could: where a response leaves a member out, so would a reader. */
function missing(schema: Record<string, unknown>, example: unknown): string[] {
  const { properties, allOf, items } = parts.parse(resolved(schema));
  return [
    ...allOf.flatMap((part) => missing(part, example)),
    ...(items && Array.isArray(example) ? example.flatMap((item) => missing(items, item)) : []),
    ...Object.entries(properties).flatMap(([name, part]) => {
      if (!Object.hasOwn(Object(example), name)) return [name];
      return missing(part, Object(example)[name]).map((inner) => `${name}.${inner}`);
    }),
  ];
}

function resolved(schema: Record<string, unknown>): Record<string, unknown> {
  const name = String(schema["$ref"] ?? "").replace("#/components/schemas/", "");
  return document.components.schemas[name] ?? schema;
}

describe("the document's examples", () => {
  it("are there for every parameter, header, request and response", () => {
    expect(described.length).toBeGreaterThan(500);
    expect(described.filter(({ examples }) => examples.includes(undefined)).map(({ place }) => place)).toEqual([]);
  });

  it("are valid by the schemas that they stand beside", () => {
    const faults = described.flatMap(({ place, schema, examples }) =>
      examples.flatMap((example) => {
        const { error } = asZod(schema).safeParse(example);
        return error ? [`${place}: ${z.prettifyError(error)}`] : [];
      }),
    );
    expect(faults).toEqual([]);
  });

  it("show every member of what is answered", () => {
    const answers = described.filter(({ place }) => /, its 2\d\d \(application\/json\)$/.test(place));
    expect(answers.length).toBeGreaterThan(30);
    const faults = answers.flatMap(({ place, schema, examples }) =>
      missing(schema, examples[0]).map((name) => `${place}: ${name}`),
    );
    expect(faults).toEqual([]);
  });

  it("of a problem say the status that they stand for", () => {
    const problems = described.filter(({ place }) => place.endsWith("(application/problem+json)"));
    expect(problems.length).toBeGreaterThan(300);
    for (const { place, examples } of problems) {
      const status = Number(/ its (\d+) /.exec(place)?.[1]);
      expect([place, examples]).toMatchObject([place, [{ status, title: expect.any(String) }]]);
    }
  });
});
