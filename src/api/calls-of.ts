/** I/O. /v1/contacts/{id}/calls and /v1/events/{id}/calls: the calls that made or changed a contact, or made an event. */
import { z } from "@hono/zod-openapi";
import { LISTED_CALLS } from "../constants.ts";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { notFound } from "../http/problem.ts";
import type { RequestContext } from "../http/request-context.ts";
import { firstIdAt, timeOfId } from "../ids/id.ts";
import { admins, readers } from "../security/roles.ts";
import { listCallsOf } from "../storage/call-subjects.ts";
import { findContact } from "../storage/contacts.ts";
import { type Database, accountDatabase } from "../storage/database.ts";
import { eventNames } from "../storage/events.ts";
import { formatTime } from "../time/time.ts";
import { timestamp } from "../time/timestamp.ts";

export const callsOfSchema = z
  .object({
    data: z.array(
      z.object({
        id: z.uuid(),
        webhook_id: z.uuid(),
        webhook_name: z.string().openapi({ example: "Sign-up form" }),
        created_at: timestamp,
      }),
    ),
  })
  .openapi("RelatedCalls");

const common = {
  method: "get",
  tag: "Inbound",
  account: "header",
  responses: { 200: { description: `The latest ${LISTED_CALLS} of them, newest first.`, schema: callsOfSchema } },
} as const;

export function callsOfRoutes(app: App): void {
  endpoint(app, {
    ...common,
    path: "/v1/contacts/{id}/calls",
    operationId: "listContactCalls",
    summary: "List the calls that created or changed a contact",
    roles: admins,
    handle: async (context, respond) => {
      const db = await accountDatabase(context.env, context.accountId);
      const id = context.id("id", "contact");
      if (!(await findContact(db, context.accountId, id))) throw notFound("contact");
      return respond(200, await readCalls(context, db, id));
    },
  });

  endpoint(app, {
    ...common,
    path: "/v1/events/{id}/calls",
    operationId: "listEventCalls",
    summary: "List the calls that published an event",
    description: "There is at most one. An event of `POST /v1/events` has none.",
    roles: readers,
    handle: async (context, respond) => {
      const db = await accountDatabase(context.env, context.accountId);
      const id = context.id("id", "event");
      if ((await eventNames(db, context.accountId, [id])).length === 0) throw notFound("event");
      return respond(200, await readCalls(context, db, id));
    },
  });
}

/** Calls are listed as long as they are stored. */
async function readCalls(
  { accountId, keptSince }: RequestContext,
  db: Database,
  subjectId: string,
): Promise<z.input<typeof callsOfSchema>> {
  const calls = await listCallsOf(db, { accountId, subjectId }, firstIdAt(keptSince), LISTED_CALLS);
  return {
    data: calls.map(({ id, webhookId, webhookName }) => ({
      id,
      webhook_id: webhookId,
      webhook_name: webhookName,
      created_at: formatTime(timeOfId(id)),
    })),
  };
}
