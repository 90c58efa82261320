/** What a route says of itself. Its document, its permissions and its checks all follow from it. */
import type { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Role } from "../security/roles.ts";
import type { AuditedAction } from "../security/audited-actions.ts";
import type { RequestContext } from "./request-context.ts";
import type { LimitName } from "./rate-limit.ts";
import type { ProblemStatus } from "./problem.ts";

export interface AppEnv {
  Bindings: Env;
  /** `accountId` is for the log: the account that a request names, whether or not there is one. */
  Variables: { requestId: string; accountId?: string };
}
export type App = OpenAPIHono<AppEnv>;

/**
 * Which account a route works in. `header`: the token's own, or for the platform the one in `Ratecard-Account`.
 * `deferred`: the same, but whether it exists is left to the handler's own statement, which saves a round trip.
 * `path`: the one whose id is in the path. `none`: the route is about no single account.
 */
export type AccountScope = "header" | "deferred" | "path" | "none";

export interface ResponseDefinition {
  description: string;
  schema?: z.ZodType;
  mediaType?: string;
  headers?: Record<string, string>;
}

/**
 * What changes something says what the audit log calls it, or that it is data and not management: it does not compile
 * without. What only reads says it where it shows secrets.
 */
export type Audited =
  | { method: "get"; audit?: AuditedAction }
  | { method: "post" | "put" | "patch" | "delete"; audit: AuditedAction | "not audited" };

export interface Endpoint<Query extends z.ZodType, Body extends z.ZodType> {
  method: "get" | "post" | "put" | "patch" | "delete";
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  description?: string;
  /** Roles of account tokens that may call it. The platform always may. */
  roles: readonly Role[];
  account: AccountScope;
  audit?: AuditedAction | "not audited";
  /** Which limit its requests count against, for each account. */
  limit?: LimitName;
  headers?: z.ZodObject;
  query?: Query;
  body?: Body;
  /** No content at all means the same as `{}`. */
  isBodyOptional?: boolean;
  maxBodyBytes?: number;
  responses: Record<number, ResponseDefinition>;
  /** Statuses beyond the ones that follow from the definition. */
  problems?: readonly ProblemStatus[];
  handle: (call: RequestContext<Query, Body>) => Promise<Response> | Response;
}
