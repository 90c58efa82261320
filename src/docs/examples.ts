/** Pure. Completes the OpenAPI document with examples, built from those of the schemas' parts. */
import { ID_EXAMPLE } from "../http/inputs.ts";
import { type ProblemStatus, isProblemStatus, titleOf } from "../http/problem.ts";

type Json = Readonly<Record<string, unknown>>;

/** A `detail` of the service for each status. */
const DETAILS: Readonly<Record<ProblemStatus, string>> = {
  400: "The body is not valid JSON.",
  401: "The token is unknown, revoked or expired.",
  403: "The role member is not allowed to do this. It requires one of: owner, admin.",
  404: "The webhook does not exist.",
  405: "The path does not support PUT. It supports: GET, POST.",
  409: "An idempotency key was used before with a different event.",
  413: "The body must not exceed 65536 bytes.",
  415: "Send the body as application/json.",
  422: "payload.user: is required",
  429: "Too many requests. Retry after 10 seconds.",
  500: "An unexpected error occurred. The request id identifies it in the logs.",
  503: "The service's clocks differ. Try again.",
};

/** Adds an `example` to the given document wherever there is none yet. */
export function addExamples(document: object): void {
  const root = json(document);
  const schemas = json(json(root["components"])["schemas"]);
  for (const methods of [root["paths"], root["webhooks"]].flatMap((paths) => Object.values(json(paths)))) {
    for (const operation of Object.values(json(methods)).map(json)) {
      const parameters = operation["parameters"];
      for (const parameter of Array.isArray(parameters) ? parameters : []) add(parameter, schemas);
      addToContent(json(operation["requestBody"])["content"], schemas);
      for (const [status, response] of Object.entries(json(operation["responses"]))) {
        addToContent(json(response)["content"], schemas, Number(status));
        for (const header of Object.values(json(json(response)["headers"]))) add(header, schemas);
      }
    }
  }
}

function addToContent(content: unknown, schemas: Json, status = 0): void {
  for (const [mediaType, described] of Object.entries(json(content))) {
    const problem = mediaType === "application/problem+json" ? problemExample(status) : undefined;
    add(described, schemas, problem);
  }
}

function add(described: unknown, schemas: Json, known?: unknown): void {
  if (typeof described !== "object" || described === null) return;
  const { schema, example, examples } = json(described);
  if (example !== undefined || examples !== undefined) return;
  const made = known ?? exampleOf(json(schema), schemas);
  if (made !== undefined) Object.assign(described, { example: made });
}

/** Undefined if nothing in the schema suggests a value. */
function exampleOf(schema: Json, schemas: Json): unknown {
  const { $ref, example, allOf, properties, items, type } = schema;
  if (example !== undefined) return example;
  if (typeof $ref === "string") return exampleOf(json(schemas[$ref.replace("#/components/schemas/", "")]), schemas);
  if (Array.isArray(allOf)) {
    return Object.assign({}, ...allOf.map((part) => exampleOf(json(part), schemas)));
  }
  if (items !== undefined) {
    const item = exampleOf(json(items), schemas);
    return item === undefined ? undefined : [item];
  }
  if (properties !== undefined) {
    const members = Object.entries(json(properties)).map(([name, part]) => [name, exampleOf(json(part), schemas)]);
    return Object.fromEntries(members.filter(([, made]) => made !== undefined));
  }
  return plainExample(schema, [type].flat());
}

function plainExample(schema: Json, types: readonly unknown[]): unknown {
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if (schema["default"] !== undefined) return schema["default"];
  if (schema["format"] === "uuid") return ID_EXAMPLE;
  return types.includes("boolean") ? false : undefined;
}

function problemExample(status: number) {
  if (!isProblemStatus(status)) return undefined;
  const problem = {
    type: "about:blank",
    title: titleOf(status),
    status,
    detail: DETAILS[status],
    request_id: ID_EXAMPLE,
  };
  return status === 422 ? { ...problem, errors: [{ path: "payload.user", message: "is required" }] } : problem;
}

function json(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
