/**
 * One definition per route: what the OpenAPI document says of it, who may call it, and its handler.
 * Checks run in the order 401, 403, 404, 415, 413, 400, 422: a handler finds its objects first and only then
 * asks for `query()` and `body()`.
 */
import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { MAX_MANAGEMENT_BYTES } from "../constants.ts";
import { type Keyring, keyringOf } from "../security/keyring.ts";
import { ROLES, type Role } from "../security/roles.ts";
import { type Settings, settingsOf } from "../settings.ts";
import { type Account, findAccount } from "../storage/accounts.ts";
import { type Actor, identify } from "./actor.ts";
import { readJson } from "./body.ts";
import { isUuid } from "./page.ts";
import { Problem, type ProblemStatus, faultsOf, invalid, notFound, problemDocument } from "./problem.ts";

export interface AppEnv {
  Bindings: Env;
  Variables: { requestId: string };
}
export type App = OpenAPIHono<AppEnv>;

/**
 * Which account a route works in. `header`: the token's own, or for the platform the one in `Ratecard-Account`.
 * `deferred`: the same, but whether it exists is left to the handler's own statement, which saves a round trip.
 * `path`: the one whose id is in the path. `none`: the route is about no single account.
 */
type AccountScope = "header" | "deferred" | "path" | "none";

interface ResponseDefinition {
  description: string;
  schema?: z.ZodType;
  mediaType?: string;
  headers?: Record<string, string>;
}

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
  headers?: z.ZodObject;
  query?: Query;
  body?: Body;
  /** No content at all means the same as `{}`. */
  isBodyOptional?: boolean;
  maxBodyBytes?: number;
  responses: Record<number, ResponseDefinition>;
  /** Statuses beyond the ones that follow from the definition. */
  problems?: readonly ProblemStatus[];
  handle: (call: Call<Query, Body>) => Promise<Response> | Response;
}

export const anyRole: readonly Role[] = ROLES;
export const platformOnly: readonly Role[] = [];
export const ownersOnly: readonly Role[] = ["owner"];
export const admins: readonly Role[] = ["owner", "admin"];
export const contactRoles: readonly Role[] = ["owner", "admin", "member"];
export const publishers: readonly Role[] = ["owner", "admin", "publisher"];

/** A request on its way through a route, after it was found to come from somebody who may. */
export class Call<Query extends z.ZodType = z.ZodType, Body extends z.ZodType = z.ZodType> {
  readonly c: Context<AppEnv>;
  readonly env: Env;
  readonly settings: Settings;
  readonly actor: Actor;
  readonly now: number;
  readonly #definition: Endpoint<Query, Body>;
  #account: Account | undefined;

  constructor(c: Context<AppEnv>, definition: Endpoint<Query, Body>, settings: Settings, actor: Actor, now: number) {
    this.c = c;
    this.env = c.env;
    this.settings = settings;
    this.actor = actor;
    this.now = now;
    this.#definition = definition;
    if (actor.kind === "token") this.#account = actor.account;
  }

  /** The id of the account the route works in. @throws {Problem} 400 when the platform did not name it. */
  get accountId(): string {
    if (this.#definition.account === "path") return this.id("id", "account");
    if (this.actor.kind === "token") return this.actor.account.id;
    const named = this.c.req.header("Ratecard-Account");
    if (!named) throw new Problem(400, "Name the account in the header `Ratecard-Account`.");
    if (!isUuid(named.toLowerCase())) throw notFound("account");
    return named.toLowerCase();
  }

  /** @throws {Problem} 404 when the account does not exist. */
  async account(): Promise<Account> {
    this.#account ??= await findAccount(this.env, this.accountId);
    if (!this.#account) throw notFound("account");
    return this.#account;
  }

  /** An id from the path. @throws {Problem} 404 when it cannot be one. */
  id(name: string, what: string): string {
    const id = (this.c.req.param(name) ?? "").toLowerCase();
    if (!isUuid(id)) throw notFound(what);
    return id;
  }

  /** @throws {Problem} 422 */
  query(): z.output<Query> {
    const { query } = this.#definition;
    if (!query) throw new Error(`${this.#definition.operationId} declares no query`);
    return parsed(query, this.c.req.query());
  }

  /** The JSON content as it came. @throws {Problem} 415, 413, 400 */
  json(): Promise<{ value: unknown; source: string }> {
    return readJson(this.c.req.raw, this.#definition.maxBodyBytes ?? MAX_MANAGEMENT_BYTES);
  }

  /** @throws {Problem} 415, 413, 400, 422 */
  async body(): Promise<z.output<Body>> {
    const { body } = this.#definition;
    if (!body) throw new Error(`${this.#definition.operationId} declares no body`);
    const { raw } = this.c.req;
    const isEmpty = raw.body === null || raw.headers.get("Content-Length") === "0";
    if (this.#definition.isBodyOptional && isEmpty) return parsed(body, {});
    return parsed(body, (await this.json()).value);
  }

  keyring(): Promise<Keyring> {
    return keyringOf(this.settings.encryptionKeys);
  }

  /** The origin that inbound URLs start with. */
  publicOrigin(): string {
    return this.settings.publicUrl ?? new URL(this.c.req.url).origin;
  }
}

export function endpoint<Query extends z.ZodType, Body extends z.ZodType>(
  app: App,
  definition: Endpoint<Query, Body>,
): void {
  document(app, definition);
  const path = definition.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.on(definition.method.toUpperCase(), path, async (c) => {
    const settings = settingsOf(c.env);
    const now = Date.now();
    const actor = await identify(c.req.raw, c.env, settings, now);
    const call = new Call(c, definition, settings, actor, now);
    permit(call, definition);
    if (definition.account === "header" || definition.account === "path") await call.account();
    return definition.handle(call);
  });
}

/** @throws {Problem} 403 for a role that may not or another account's header; 404 for another account's path. */
function permit(call: Call, definition: { roles: readonly Role[]; account: AccountScope }): void {
  const { actor } = call;
  if (actor.kind === "platform") return;
  const named = call.c.req.header("Ratecard-Account");
  if (named && named.toLowerCase() !== actor.account.id) {
    throw new Problem(403, "The token belongs to another account than the one in `Ratecard-Account`.");
  }
  if (!definition.roles.includes(actor.role)) {
    const allowed =
      definition.roles.length > 0 ? `It takes one of: ${definition.roles.join(", ")}.` : "Only the platform may.";
    throw new Problem(403, `A token with the role ${actor.role} may not do this. ${allowed}`);
  }
  if (definition.account === "path" && call.accountId !== actor.account.id) throw notFound("account");
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalid(faultsOf(result.error));
  return result.data;
}

const accountHeader = z.object({
  "Ratecard-Account": z.uuid().optional().openapi({
    description:
      "The account to work in. Required with the platform's token; with an account's token it may only repeat its own.",
  }),
});

function document<Query extends z.ZodType, Body extends z.ZodType>(app: App, definition: Endpoint<Query, Body>): void {
  const names = [...definition.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const inHeader = definition.account === "header" || definition.account === "deferred";
  const headers = [inHeader ? accountHeader : undefined, definition.headers].filter((schema) => schema !== undefined);
  app.openAPIRegistry.registerPath({
    method: definition.method,
    path: definition.path,
    operationId: definition.operationId,
    tags: [definition.tag],
    summary: definition.summary,
    description: `${definition.description ? `${definition.description}\n\n` : ""}Roles: ${["platform", ...definition.roles].join(", ")}.`,
    security: [{ bearer: [] }],
    "x-roles": ["platform", ...definition.roles],
    "x-account": definition.account,
    request: {
      ...(names.length > 0 ? { params: z.object(Object.fromEntries(names.map((name) => [name, z.uuid()]))) } : {}),
      ...(definition.query instanceof z.ZodObject ? { query: definition.query } : {}),
      ...(headers.length > 0 ? { headers } : {}),
      ...(definition.body
        ? {
            body: {
              required: !definition.isBodyOptional,
              content: { "application/json": { schema: definition.body } },
            },
          }
        : {}),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(definition.responses).map(([status, response]) => [status, documented(response)]),
      ),
      ...Object.fromEntries(
        problemsOf(definition, names.length > 0).map(([status, what]) => [status, problemDocument(what)]),
      ),
    },
  });
}

export function documented(response: ResponseDefinition) {
  const headers = Object.entries(response.headers ?? {}).map(([name, description]) => [
    name,
    { description, schema: { type: "string" as const } },
  ]);
  return {
    description: response.description,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(response.schema
      ? { content: { [response.mediaType ?? "application/json"]: { schema: response.schema } } }
      : {}),
  };
}

function problemsOf<Query extends z.ZodType, Body extends z.ZodType>(
  definition: Endpoint<Query, Body>,
  hasParameters: boolean,
): [string, string][] {
  const inAccount = definition.account !== "none";
  const problems: Partial<Record<ProblemStatus, string>> = {
    401: "No token, or none that is known and alive.",
    403: "The token's role or account may not do this.",
    ...(inAccount || hasParameters ? { 404: "There is no such object in the account." } : {}),
    ...(definition.query ? { 422: "A parameter is not valid." } : {}),
    ...(inAccount ? { 400: "The platform did not name an account." } : {}),
    ...(definition.body
      ? {
          400: "The content is not JSON, or the platform did not name an account.",
          413: "The content is too large.",
          415: "The content is not application/json.",
          422: "The content is not valid; `errors` names each fault.",
        }
      : {}),
    500: "An unexpected fault; `request_id` leads to its cause in the logs.",
    503: "The service cannot answer now; try again.",
  };
  const extra: Partial<Record<ProblemStatus, string>> = {
    409: "It conflicts with the state of things; `detail` says how.",
    429: "Too many requests; wait for `Retry-After`.",
  };
  for (const status of definition.problems ?? []) problems[status] ??= extra[status] ?? "";
  return Object.entries(problems);
}
