/** I/O. /v1/accounts/{id}/sessions, and what it has in common with portal links: both are listed, and ended by an owner. */
import { z } from "@hono/zod-openapi";
import { platformTokenId } from "../http/actor.ts";
import type { App, PathParameter } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { pageQuery, pageSchema, toPage } from "../http/page.ts";
import { notFound } from "../http/problem.ts";
import type { RequestContext } from "../http/request-context.ts";
import { timeOfId } from "../ids/id.ts";
import type { AuditedAction } from "../security/audited-actions.ts";
import { ownersOnly } from "../security/roles.ts";
import {
  type Access,
  type AccessOwner,
  type AccessTable,
  endAccess,
  findAccess,
  listAccess,
} from "../storage/access.ts";
import { personRole } from "../http/enums.ts";
import { sessions } from "../storage/schema.ts";
import { formatTime } from "../time/time.ts";
import { timestamp } from "../time/timestamp.ts";

/** @param name of the schema in the document. */
export function accessSchema(name: string) {
  return z
    .object({
      id: z.uuid(),
      role: personRole,
      name: z.string().nullable().openapi({ description: "The name of the person.", example: "Jane Doe" }),
      expires_at: timestamp,
      created_at: timestamp,
    })
    .openapi(name);
}

type AccessSchema = ReturnType<typeof accessSchema>;

export function presentAccess({ id, role, name, expiresAt }: Access): z.input<AccessSchema> {
  return { id, role, name, expires_at: formatTime(expiresAt), created_at: formatTime(timeOfId(id)) };
}

interface AccessRoutes<One extends string> {
  table: AccessTable;
  schema: AccessSchema;
  /** In texts, such as `session` and `sessions`. */
  one: string;
  many: string;
  list: string;
  path: One;
  parameter: PathParameter<One>;
  operations: { list: string; get: string; end: string; endAll: string };
  page: string;
  audit: AuditedAction;
}

export function accessRoutes<const One extends string>(app: App, kind: AccessRoutes<One>): void {
  const { table, schema, one, many, operations } = kind;
  const common = { tag: "Tokens", roles: ownersOnly, account: "path" } as const;

  endpoint(app, {
    ...common,
    method: "get",
    path: kind.list,
    operationId: operations.list,
    summary: `List ${many}`,
    query: pageQuery,
    responses: { 200: { description: "Newest first.", schema: pageSchema(schema).openapi(kind.page) } },
    handle: async (context, respond) => {
      const query = context.query();
      const rows = await listAccess(context.env, table, await ownerOf(context), query);
      const page = toPage(rows, query.limit, context.listKey, ({ id }) => id);
      return respond(200, { ...page, data: page.data.map(presentAccess) });
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: kind.path,
    operationId: operations.get,
    summary: `Get a ${one}`,
    responses: { 200: { description: `The ${one}.`, schema } },
    handle: async (context, respond) => {
      const id = context.id(kind.parameter, one);
      const found = await findAccess(context.env, table, await ownerOf(context), id);
      if (!found) throw notFound(one);
      return respond(200, presentAccess(found));
    },
  });

  endpoint(app, {
    ...common,
    method: "delete",
    path: kind.list,
    operationId: operations.endAll,
    audit: kind.audit,
    summary: `End all ${many}`,
    responses: { 204: { description: "They have ended." } },
    handle: async (context, respond) => {
      await endAccess(context.env, table, context.accountId, null);
      return respond(204, null);
    },
  });

  endpoint(app, {
    ...common,
    method: "delete",
    path: kind.path,
    operationId: operations.end,
    audit: kind.audit,
    summary: `End a ${one}`,
    responses: { 204: { description: "It has ended." } },
    handle: async (context, respond) => {
      const id = context.id(kind.parameter, one);
      if ((await endAccess(context.env, table, context.accountId, id)) === 0) throw notFound(one);
      return respond(204, null);
    },
  });
}

async function ownerOf({ accountId, settings, now }: RequestContext<never>): Promise<AccessOwner> {
  return { accountId, platformTokenId: await platformTokenId(settings), now };
}

export function sessionRoutes(app: App): void {
  accessRoutes(app, {
    table: sessions,
    schema: accessSchema("Session"),
    one: "session",
    many: "dashboard sessions",
    list: "/v1/accounts/{id}/sessions",
    path: "/v1/accounts/{id}/sessions/{session_id}",
    parameter: "session_id",
    operations: { list: "listSessions", get: "getSession", end: "endSession", endAll: "endSessions" },
    page: "SessionPage",
    audit: "session.ended",
  });
}
