/** Pure. Completes the OpenAPI document with examples, built from those of the schemas' parts. */
import {
  type Content,
  type OpenApiDocument,
  type Schema,
  type SchemaObject,
  type Schemas,
  nameIn,
  operationsOf,
} from "./described.ts";
import { ID_EXAMPLE } from "../http/inputs.ts";
import { type ProblemCode, type ProblemStatus, isProblemStatus, titleOf } from "../http/problem-codes.ts";

/** A problem of the service for each status: its code and `detail`. */
const EXAMPLES: Readonly<Record<ProblemStatus, readonly [code: ProblemCode, detail: string]>> = {
  400: ["malformed_body", "The body is not valid JSON."],
  401: ["unauthenticated", "The token is unknown, revoked or expired."],
  403: ["role_not_allowed", "The role member is not allowed to do this. It requires one of: owner, admin."],
  404: ["not_found", "The webhook does not exist."],
  405: ["method_not_allowed", "The path does not support PUT. It supports: GET, POST."],
  409: ["idempotency_key_reused", "An idempotency key was used before with a different event."],
  412: ["version_mismatch", "The webhook has changed: it is not the version in If-Match. Read it again."],
  413: ["body_too_large", "The body must not exceed 65536 bytes."],
  415: ["unsupported_media_type", "Send the body as application/json."],
  422: ["invalid_request", "payload.user: is required"],
  429: ["rate_limited", "Too many requests. Retry after 10 seconds."],
  500: ["internal_error", "An unexpected error occurred. The request id identifies it in the logs."],
  503: [
    "database_unavailable",
    "The database failed. The change may or may not have been made: retry it with the same idempotency key.",
  ],
};

/** Adds an `example` to the given document wherever there is none yet. */
export function addExamples(document: OpenApiDocument): void {
  const schemas = document.components?.schemas ?? {};
  for (const { parameters, body, responses } of operationsOf(document)) {
    for (const parameter of parameters) addTo(parameter, schemas);
    addToContent(body, schemas);
    for (const [status, { content, headers = {} }] of responses) {
      addToContent(content, schemas, Number(status));
      for (const header of Object.values(headers)) if (!("$ref" in header)) addTo(header, schemas);
    }
  }
}

function addToContent(content: Content | undefined, schemas: Schemas, status = 0): void {
  for (const [mediaType, media] of Object.entries(content ?? {})) {
    addTo(media, schemas, mediaType === "application/problem+json" ? problemExample(status) : undefined);
  }
}

interface Exemplified {
  schema?: Schema;
  example?: unknown;
  examples?: object;
}

function addTo(part: Exemplified, schemas: Schemas, known?: unknown): void {
  if (part.example !== undefined || part.examples !== undefined) return;
  const example = known ?? exampleOf(part.schema ?? {}, schemas);
  if (example !== undefined) Object.assign(part, { example });
}

/** Undefined if nothing in the schema suggests a value. */
function exampleOf(schema: Schema, schemas: Schemas): unknown {
  if ("$ref" in schema) return exampleOf(schemas[nameIn(schema.$ref)] ?? {}, schemas);
  const { example, allOf, properties, items } = schema;
  if (example !== undefined) return example;
  if (allOf) return Object.assign({}, ...allOf.map((part) => exampleOf(part, schemas)));
  if (items) {
    const item = exampleOf(items, schemas);
    return item === undefined ? undefined : [item];
  }
  if (properties) {
    const members = Object.entries(properties).map(([name, part]) => [name, exampleOf(part, schemas)]);
    return Object.fromEntries(members.filter(([, made]) => made !== undefined));
  }
  return plainExample(schema);
}

function plainExample({ enum: values, default: fallback, format, type }: SchemaObject): unknown {
  if (values) return values[0];
  if (fallback !== undefined) return fallback;
  if (format === "uuid") return ID_EXAMPLE;
  return [type].flat().includes("boolean") ? false : undefined;
}

function problemExample(status: number) {
  if (!isProblemStatus(status)) return undefined;
  const [code, detail] = EXAMPLES[status];
  const problem = {
    type: "about:blank",
    title: titleOf(status),
    status,
    detail,
    code,
    request_id: ID_EXAMPLE,
  };
  return status === 422 ? { ...problem, errors: [{ path: "payload.user", message: "is required" }] } : problem;
}
