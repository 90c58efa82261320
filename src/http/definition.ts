/** Pure. The definition of a route. Its documentation, its permissions and its checks all follow from it. */
import type { Hono } from "hono";
import type { z } from "@hono/zod-openapi";
import type { Role } from "../security/roles.ts";
import type { AuditedAction } from "../security/audited-actions.ts";
import type { LimitName } from "./rate-limit.ts";
import type { ProblemCode } from "./problem-codes.ts";

export interface AppEnv {
  Bindings: Env;
  /** `accountId` is for the log: the account that a request names, whether or not it exists. */
  Variables: { requestId: string; clientRequestId?: string; accountId?: string };
}

/** Remembers its endpoints: the OpenAPI document is made from their definitions. */
export interface App extends Hono<AppEnv> {
  readonly endpoints: Route[];
}

/**
 * Which account a route works in. `header`: the token's own, or for the platform the one in `Ratecard-Account`.
 * `deferred`: the same, but the handler's own statement finds out whether it exists, which saves a round trip.
 * `path`: the one whose id is in the path. `none`: no single account.
 */
export type AccountScope = "header" | "deferred" | "path" | "none";

/** The statuses of a success. Every other status is a problem. */
export type SuccessStatus = 200 | 201 | 202 | 204;

export interface ResponseDefinition {
  description: string;
  /** The schema of the JSON body; a response without one has no body. */
  schema?: z.ZodType;
  headers?: Record<string, string>;
}
export type ResponseDefinitions = Partial<Record<SuccessStatus, ResponseDefinition>>;

/**
 * A route that changes something names its audited action, or says that it changes data and not settings: otherwise
 * it does not compile. A route that reads names an action only if it shows secrets.
 */
export type AuditRule =
  | { method: "get"; audit?: AuditedAction }
  | { method: "post" | "put" | "patch" | "delete"; audit: AuditedAction | "not audited" };

/** `"id" | "job_id"` for `/v1/webhooks/{id}/jobs/{job_id}`. */
export type PathParameter<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

/** Everything but the handler, which `endpoint` adds. */
export interface Route<
  Path extends string = string,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Responses extends ResponseDefinitions = ResponseDefinitions,
> {
  method: "get" | "post" | "put" | "patch" | "delete";
  path: Path;
  operationId: string;
  tag: string;
  summary: string;
  description?: string;
  /** Roles of account tokens that may call it. The platform always may. */
  roles: readonly Role[];
  account: AccountScope;
  audit?: AuditedAction | "not audited";
  /** Which limit its requests count against, for each account, if it is not that of all changes. */
  limit?: LimitName;
  headers?: z.ZodObject;
  query?: Query;
  body?: Body;
  /** An empty body means the same as `{}`. */
  isBodyOptional?: boolean;
  maxBodyBytes?: number;
  /**
   * Who keeps the idempotency keys of a POST: `endpoint`, unless it is the handler, or nobody, since a repeat changes
   * nothing.
   */
  keys?: "handler" | "nobody";
  /** The object in the path, or the created one, has an `ETag`, and a change obeys `If-Match`. */
  isVersioned?: boolean;
  responses: Responses;
  /** Problems beyond those that follow from the definition. */
  problems?: readonly ProblemCode[];
}

/** Reads have no limit, and neither have changes outside of an account, which only the platform can make. */
export function limitOf({
  method,
  account,
  limit,
}: Pick<Route, "method" | "account" | "limit">): LimitName | undefined {
  const isChange = method !== "get" && account !== "none";
  return limit ?? (isChange ? "MANAGEMENT_LIMIT" : undefined);
}
