/** Pure. Describes a route in the OpenAPI document. */
import { type RouteConfig, z } from "@hono/zod-openapi";
import { type ResponseDefinition, type Route, limitOf } from "../http/definition.ts";
import { keepsKeys, keyHeader, replayedHeader } from "../http/idempotency-key.ts";
import { ID_EXAMPLE } from "../http/inputs.ts";
import { problemSchema } from "../http/problem.ts";
import { PROBLEMS, type ProblemCode, type ProblemStatus, statusOf } from "../http/problem-codes.ts";
import { ACCOUNT_HEADER, IF_MATCH_HEADER } from "../vocabulary/headers.ts";

const accountHeader = z.object({
  // Has no `format: uuid`: a generator would turn it into an object, which cannot be sent as a header.
  [ACCOUNT_HEADER]: z.string().optional().openapi({
    example: ID_EXAMPLE,
    description:
      "The account of the request. Required with the platform's token; an account's token may only name its own account.",
  }),
});

const ifMatchHeader = z.object({
  [IF_MATCH_HEADER]: z.string().optional().openapi({
    example: '"7"',
    description: "The `ETag` that the change is based on. If the object has changed since, the response is 412.",
  }),
});

export function describeRoute(route: Route): RouteConfig {
  const ids = idsIn(route.path);
  const inHeader = route.account === "header" || route.account === "deferred";
  const isConditional = route.isVersioned && route.method !== "get" && ids !== undefined;
  const headers = [
    inHeader ? accountHeader : undefined,
    isConditional ? ifMatchHeader : undefined,
    keepsKeys(route) ? keyHeader : undefined,
    route.headers,
  ].filter((schema) => schema !== undefined);
  return {
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: `${route.description ? `${route.description}\n\n` : ""}Roles: ${["platform", ...route.roles].join(", ")}.`,
    security: [{ bearer: [] }],
    "x-roles": ["platform", ...route.roles],
    "x-account": route.account,
    ...(route.audit ? { "x-audit": route.audit } : {}),
    request: {
      ...(ids ? { params: ids } : {}),
      ...(route.query instanceof z.ZodObject ? { query: route.query } : {}),
      ...(headers.length > 0 ? { headers } : {}),
      ...(route.body
        ? {
            body: {
              required: !route.isBodyOptional,
              content: { "application/json": { schema: route.body } },
            },
          }
        : {}),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, response]) => [
          status,
          toResponseObject(response, {
            isMade: status === "201",
            isVersioned: route.isVersioned && status !== "204",
            isReplayed: keepsKeys(route),
          }),
        ]),
      ),
      ...Object.fromEntries(
        problemsOf(route, ids !== undefined).map(([status, what]) => [status, problemDocument(what)]),
      ),
    },
  };
}

/** The ids in a path such as `/v1/webhooks/{id}/jobs/{job_id}`, or undefined if there are none. */
function idsIn(path: string) {
  const ids = [...path.matchAll(/([a-z]+)\/\{(\w+)\}/g)].map(([, owner = "", name = ""]) => {
    // A delivery's id is that of its event.
    const of = name === "id" ? owner.replace(/s$/, "") : name.replace("_id", "");
    return [name, z.uuid().openapi({ description: `The ${of}'s id.` })];
  });
  if (ids.length === 0) return undefined;
  return z.object(Object.fromEntries(ids));
}

/** A problem as one of a route's documented responses. */
export function problemDocument(description: string) {
  return { description, content: { "application/problem+json": { schema: problemSchema } } };
}

interface StandardHeaders {
  isMade?: boolean;
  isVersioned?: boolean | undefined;
  isReplayed?: boolean;
}

export function toResponseObject(
  response: ResponseDefinition,
  { isMade, isVersioned, isReplayed }: StandardHeaders = {},
) {
  const headers = [
    ...Object.entries({ ...response.headers, ...(isReplayed ? replayedHeader : {}) }).map(([name, description]) => [
      name,
      headerOf(description, "true"),
    ]),
    ...(isVersioned ? [["ETag", headerOf("The object's version, for `If-Match`.", '"7"')]] : []),
    ...(isMade ? [["Location", headerOf("The path of the created object.", `/v1/webhooks/${ID_EXAMPLE}`)]] : []),
  ];
  return {
    description: response.description,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(response.schema ? { content: { "application/json": { schema: response.schema } } } : {}),
  };
}

function headerOf(description: string, example: string) {
  return { description, schema: { type: "string" as const, example } };
}

function problemsOf(route: Route, hasParameters: boolean): [string, string][] {
  const inAccount = route.account !== "none";
  const problems: Partial<Record<ProblemStatus, string>> = {
    401: "The token is missing, unknown, revoked or expired.",
    403: "The token's role or account is not allowed to do this.",
    ...(inAccount || hasParameters ? { 404: "The object does not exist in the account." } : {}),
    ...(route.query ? { 422: "A query parameter is not valid." } : {}),
    ...(keepsKeys(route) ? { 422: "The `Idempotency-Key` is not valid." } : {}),
    ...(inAccount ? { 400: "The platform's request names no account." } : {}),
    ...(route.body
      ? {
          400: "The body is not JSON, or the platform's request names no account.",
          413: "The body is too large.",
          415: "The body is not application/json.",
          422: "The body is not valid; `errors` lists each invalid field.",
        }
      : {}),
    500: "An unexpected error; `request_id` identifies it in the logs.",
    503: "The service or its database is unavailable; retry later.",
  };
  const named: readonly ProblemCode[] = [
    ...(limitOf(route) ? ["rate_limited" as const] : []),
    ...(route.isVersioned && route.method !== "get" && hasParameters ? ["version_mismatch" as const] : []),
    ...(keepsKeys(route) ? (["idempotency_key_reused", "idempotency_in_progress"] as const) : []),
    ...(route.problems ?? []),
  ];
  for (const code of named) {
    const line = `\`${code}\`: ${PROBLEMS[code].meaning}`;
    const status = statusOf(code);
    problems[status] = problems[status] ? `${problems[status]}\n\n${line}` : line;
  }
  return Object.entries(problems);
}
