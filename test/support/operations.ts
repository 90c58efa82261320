/** What the OpenAPI document says can be asked of the service. A test over all of it covers a new route at once. */
import { z } from "zod";
import { request } from "./service.ts";

const schemaObject = z.looseObject({ $ref: z.string().optional(), example: z.unknown().optional() });

const described = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: schemaObject })) }).optional(),
  "x-roles": z.array(z.string()).default([]),
  "x-audit": z.string().optional(),
  "x-account": z.enum(["header", "deferred", "path", "none"]).default("none"),
});

const openApiSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), described)),
  webhooks: z.record(z.string(), z.record(z.string(), described)),
  components: z.looseObject({ schemas: z.record(z.string(), schemaObject) }),
});

export type OpenApi = z.output<typeof openApiSchema>;

export async function openApi(): Promise<OpenApi> {
  return openApiSchema.parse((await request("GET", "/openapi.json", { token: null })).json);
}

export interface Operation {
  name: string;
  method: string;
  /** As documented, such as `/v1/webhooks/{id}`. */
  path: string;
  needsToken: boolean;
  roles: string[];
  account: "header" | "deferred" | "path" | "none";
  /** What the audit log calls it. */
  audit: string | undefined;
  query: string[];
  /** Whether it takes JSON, and an object that it accepts. */
  body: Record<string, unknown> | undefined;
}

/** In the order of the document; what deletes things comes last, accounts at the very end. */
export function operationsOf(document: OpenApi): Operation[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Operation => {
      const schema = operation.requestBody?.content["application/json"]?.schema;
      return {
        name: operation.operationId,
        method: method.toUpperCase(),
        path,
        needsToken: (operation.security ?? []).some((scheme) => "bearer" in scheme),
        roles: operation["x-roles"],
        account: operation["x-account"],
        audit: operation["x-audit"],
        query: operation.parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name),
        body: schema && exampleOf(schema, document),
      };
    }),
  );
  const rank = ({ method, path }: Operation) => (method !== "DELETE" ? 0 : path === "/v1/accounts/{id}" ? 2 : 1);
  return operations.toSorted((a, b) => rank(a) - rank(b));
}

/** `/v1/webhooks/{id}` with an id from `idOf`, which is told the collection before the parameter: `webhooks`. */
export function filledPath(path: string, idOf: (collection: string) => string): string {
  return path.replaceAll(/([\w-]+)\/\{\w+\}/g, (_match, name: string) => `${name}/${idOf(collectionOf(name, path))}`);
}

/** The collections of a path's parameters: `webhooks` and `deliveries`. */
export function collectionsOf(path: string): string[] {
  return [...path.matchAll(/([\w-]+)\/\{\w+\}/g)].map(([, name = ""]) => collectionOf(name, path));
}

/** Only an inbound webhook has calls. */
function collectionOf(name: string, path: string): string {
  return name === "webhooks" && path.includes("/calls/{") ? "inbound webhooks" : name;
}

function exampleOf(schema: z.output<typeof schemaObject>, document: OpenApi): Record<string, unknown> {
  const named = document.components.schemas[schema.$ref?.replace("#/components/schemas/", "") ?? ""];
  return z.record(z.string(), z.unknown()).parse(schema.example ?? named?.example ?? {});
}
