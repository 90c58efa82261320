/** Pure. The part of the OpenAPI document that a client needs; the rest would make its types ten times as long. */
import type { OpenAPIObject, OperationObject, PathItemObject } from "openapi3-ts/oas31";
import { methodsOf } from "../documented-operations.ts";

/** The client sends it for the account that it works in. */
const ACCOUNT_HEADER = "Ratecard-Account";

/** Without examples, error responses and the operations that take no token. */
export function clientDocument(document: OpenAPIObject): OpenAPIObject {
  const { openapi, info, paths = {}, components = {} } = document;
  const kept = Object.entries(paths).map(([path, item]): [string, PathItemObject] => [path, clientPath(item)]);
  return {
    openapi,
    info,
    paths: Object.fromEntries(kept.filter(([, item]) => methodsOf(item).length > 0)),
    components: { schemas: withoutExamples(components.schemas ?? {}) },
  };
}

function clientPath(item: PathItemObject): PathItemObject {
  const kept: PathItemObject = {};
  for (const method of methodsOf(item)) {
    const operation = item[method];
    if (operation?.security?.length) kept[method] = clientOperation(operation);
  }
  return kept;
}

function clientOperation(operation: OperationObject): OperationObject {
  const { operationId, summary, parameters = [], requestBody, responses = {} } = operation;
  const success = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return withoutExamples({
    ...(operationId === undefined ? {} : { operationId }),
    ...(summary === undefined ? {} : { summary }),
    parameters: parameters.filter((parameter) => "$ref" in parameter || parameter.name !== ACCOUNT_HEADER),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: Object.fromEntries(
      success.map(([status, { description, content }]) => [status, { description, content }]),
    ),
  });
}

function withoutExamples<Part>(part: Part): Part {
  return JSON.parse(JSON.stringify(part, (key, value: unknown) => (key === "example" ? undefined : value)));
}
