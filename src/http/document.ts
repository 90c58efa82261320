/** What the OpenAPI document says of a route. */
import { z } from "@hono/zod-openapi";
import type { App, ResponseDefinition, Route } from "./definition.ts";
import { type ProblemStatus, problemDocument } from "./problem.ts";
import { ACCOUNT_HEADER } from "../vocabulary/headers.ts";

const accountHeader = z.object({
  [ACCOUNT_HEADER]: z.uuid().optional().openapi({
    description:
      "The account to work in. Required with the platform's token; with an account's token it may only repeat its own.",
  }),
});

export function document(app: App, route: Route): void {
  const ids = idsIn(route.path);
  const inHeader = route.account === "header" || route.account === "deferred";
  const headers = [inHeader ? accountHeader : undefined, route.headers].filter((schema) => schema !== undefined);
  app.openAPIRegistry.registerPath({
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
        Object.entries(route.responses).map(([status, response]) => [status, toResponseObject(response)]),
      ),
      ...Object.fromEntries(
        problemsOf(route, ids !== undefined).map(([status, what]) => [status, problemDocument(what)]),
      ),
    },
  });
}

/** The ids in a path such as `/v1/webhooks/{id}/jobs/{job_id}`, or undefined if there are none. */
function idsIn(path: string) {
  const ids = [...path.matchAll(/([a-z]+)\/\{(\w+)\}/g)].map(([, owner = "", name = ""]) => {
    // Deliveries are named by their event.
    const of = name === "id" ? owner.replace(/s$/, "") : name.replace("_id", "");
    return [name, z.uuid().openapi({ description: `The ${of}'s id.` })];
  });
  if (ids.length === 0) return undefined;
  return z.object(Object.fromEntries(ids));
}

export function toResponseObject(response: ResponseDefinition) {
  const headers = Object.entries(response.headers ?? {}).map(([name, description]) => [
    name,
    { description, schema: { type: "string" as const, example: "true" } },
  ]);
  return {
    description: response.description,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(response.schema ? { content: { "application/json": { schema: response.schema } } } : {}),
  };
}

function problemsOf(route: Route, hasParameters: boolean): [string, string][] {
  const inAccount = route.account !== "none";
  const problems: Partial<Record<ProblemStatus, string>> = {
    401: "No token, or none that is known and alive.",
    403: "The token's role or account may not do this.",
    ...(inAccount || hasParameters ? { 404: "There is no such object in the account." } : {}),
    ...(route.query ? { 422: "A parameter is not valid." } : {}),
    ...(inAccount ? { 400: "The platform did not name an account." } : {}),
    ...(route.body
      ? {
          400: "The content is not JSON, or the platform did not name an account.",
          413: "The content is too large.",
          415: "The content is not application/json.",
          422: "The content is not valid; `errors` names each error.",
        }
      : {}),
    500: "An unexpected error; `request_id` leads to its cause in the logs.",
    503: "The service cannot answer now; try again.",
  };
  const extra: Partial<Record<ProblemStatus, string>> = {
    409: "It conflicts with the state of things; `detail` says how.",
    429: "Too many requests for this account at once; wait for `Retry-After` seconds.",
  };
  if (route.limit) problems[429] = extra[429] ?? "";
  for (const status of route.problems ?? []) problems[status] ??= extra[status] ?? "";
  return Object.entries(problems);
}
