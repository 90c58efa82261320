/** I/O. /v1/audit-log */
import { z } from "@hono/zod-openapi";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { ID_EXAMPLE } from "../http/inputs.ts";
import { pageQuery, pageSchema, toPage } from "../http/page.ts";
import { AUDITED_ACTIONS } from "../security/audited-actions.ts";
import { admins } from "../security/roles.ts";
import { type AuditLogEntry, listAuditLog } from "../storage/audit-log.ts";
import { accountDatabase } from "../storage/database.ts";
import { orNull, role } from "../http/enums.ts";
import { timeInput } from "../http/times.ts";
import { timestamp } from "../time/timestamp.ts";
import { timeOfId } from "../ids/id.ts";
import { formatTime } from "../time/time.ts";
import { ACTOR_KINDS } from "../vocabulary/actors.ts";

export const auditLogEntrySchema = z
  .object({
    id: z.uuid(),
    action: z.string().openapi({ example: "webhook.updated" }),
    actor: z.object({
      kind: z.enum(ACTOR_KINDS).openapi({ example: "token" }),
      id: z.uuid().nullable(),
      name: z.string().nullable().openapi({ example: "CRM sync" }),
      role: orNull(role).openapi({ example: "admin" }),
    }),
    target_id: z.uuid().nullable().openapi({ description: "The object that changed or was shown." }),
    changed: z
      .array(z.string())
      .nullable()
      .openapi({ description: "The names of the fields that changed.", example: ["url", "enabled"] }),
    status: z.int().nullable().openapi({
      description:
        "The status of the response; after an error nothing changed. null if the request is running or was interrupted.",
      example: 200,
    }),
    request_id: z.string().openapi({ description: "Identifies the request in the logs.", example: ID_EXAMPLE }),
    client_request_id: z
      .string()
      .nullable()
      .openapi({ description: "The `X-Request-Id` that the client sent.", example: "trace-0042" }),
    created_at: timestamp,
  })
  .openapi("AuditLogEntry");

const auditQuery = pageQuery.extend({
  action: z
    .enum(AUDITED_ACTIONS, `must be one of: ${AUDITED_ACTIONS.join(", ")}`)
    .optional()
    .openapi({ description: "Only entries of this action." }),
  target_id: z
    .uuid("must be an id")
    .toLowerCase()
    .optional()
    .openapi({ description: "Only entries about this object." }),
  since: timeInput.optional().openapi({ description: "Only entries from this time on." }),
  until: timeInput.optional().openapi({ description: "Only entries before this time." }),
});

export function auditLogRoutes(app: App): void {
  endpoint(app, {
    method: "get",
    path: "/v1/audit-log",
    operationId: "listAuditLog",
    tag: "Audit log",
    summary: "List changes and views of secrets",
    description:
      "Each change is logged before it is made. Views of a webhook's secrets are logged once an hour per actor and webhook. Published events, contacts and inbound calls are not logged here; they have their own lists. Entries are kept for a year.",
    roles: admins,
    account: "header",
    query: auditQuery,
    responses: {
      200: {
        description: "Entries, newest first.",
        schema: pageSchema(auditLogEntrySchema).openapi("AuditLogEntryPage"),
      },
    },
    handle: async (context, respond) => {
      const query = context.query();
      const db = await accountDatabase(context.env, context.accountId);
      const page = toPage(
        await listAuditLog(db, context.accountId, query, query),
        query.limit,
        context.listKey,
        ({ id }) => id,
      );
      return respond(200, { ...page, data: page.data.map(present) });
    },
  });
}

function present({
  id,
  action,
  actor,
  targetId,
  changed,
  status,
  requestId,
  clientRequestId,
}: AuditLogEntry): z.input<typeof auditLogEntrySchema> {
  return {
    id,
    action,
    actor: { id: null, name: null, role: null, ...actor },
    target_id: targetId,
    changed,
    status,
    request_id: requestId,
    client_request_id: clientRequestId,
    created_at: formatTime(timeOfId(id)),
  };
}
