/** The operations of the service's OpenAPI document. A test of all of them also tests a new one. */
import type { ComponentsObject, ContentObject, OpenAPIObject, PathsObject, SchemasObject } from "openapi3-ts/oas31";
import { documentedOperations } from "../../scripts/documented-operations.ts";
import { request } from "./service.ts";

/** The service's document has these parts. */
export interface OpenApi extends OpenAPIObject {
  paths: PathsObject;
  webhooks: PathsObject;
  components: ComponentsObject & { schemas: SchemasObject };
}

export async function openApi(): Promise<OpenApi> {
  return JSON.parse((await request("GET", "/openapi.json", { token: null })).text);
}

export interface Operation {
  name: string;
  method: string;
  /** As documented, such as `/v1/webhooks/{id}`. */
  path: string;
  needsToken: boolean;
  roles: string[];
  account: "header" | "deferred" | "path" | "none";
  /** Its action in the audit log. */
  audit: string | undefined;
  query: string[];
  /** A valid JSON body, if it takes one. */
  body: Record<string, unknown> | undefined;
}

/** In the order of the document, but deletions come last, and that of accounts at the very end. */
export function operationsOf(document: OpenApi): Operation[] {
  const operations = documentedOperations(document.paths).map(({ method, path, operation }): Operation => {
    const { operationId = "", security = [], parameters = [], requestBody } = operation;
    return {
      name: operationId,
      method: method.toUpperCase(),
      path,
      needsToken: security.some((scheme) => "bearer" in scheme),
      roles: operation["x-roles"] ?? [],
      account: operation["x-account"] ?? "none",
      audit: operation["x-audit"],
      query: parameters.flatMap((parameter) =>
        "name" in parameter && parameter.in === "query" ? [parameter.name] : [],
      ),
      body: requestBody && "content" in requestBody ? exampleOf(requestBody.content, document) : undefined,
    };
  });
  const rank = ({ method, path }: Operation) => (method !== "DELETE" ? 0 : path === "/v1/accounts/{id}" ? 2 : 1);
  return operations.toSorted((a, b) => rank(a) - rank(b));
}

/** The parameters of an operation, as the document has them. */
export function documentedParameters({ paths }: OpenApi, name: string): unknown {
  const found = documentedOperations(paths).find(({ operation }) => operation.operationId === name);
  return found?.operation.parameters ?? [];
}

/** `/v1/webhooks/{id}` with an id from `idOf`, which gets the collection of the parameter: `webhooks`. */
export function filledPath(path: string, idOf: (collection: string) => string): string {
  return path.replaceAll(/([\w-]+)\/\{\w+\}/g, (_match, name: string) => `${name}/${idOf(collectionOf(name, path))}`);
}

/** The collections of a path's parameters: `webhooks` and `deliveries`. */
export function collectionsOf(path: string): string[] {
  return [...path.matchAll(/([\w-]+)\/\{\w+\}/g)].map(([, name = ""]) => collectionOf(name, path));
}

/** Only an inbound webhook has calls, and tries them. */
function collectionOf(name: string, path: string): string {
  const isInbound = path.includes("/calls/") || path.endsWith("/try");
  return name === "webhooks" && isInbound ? "inbound webhooks" : name;
}

function exampleOf(content: ContentObject, { components }: OpenApi): Record<string, unknown> | undefined {
  const schema = content["application/json"]?.schema;
  if (!schema) return undefined;
  const named = "$ref" in schema ? components.schemas[schema.$ref?.replace("#/components/schemas/", "") ?? ""] : schema;
  return named?.example ?? {};
}
