/** I/O. /v1/webhooks/{id}/probe, /discard, /recover, /replay and /jobs */
import { ledgerOf } from "../../delivery/ledger-stub.ts";
import { COUNT_BATCH } from "../../constants.ts";
import { discardInLedger } from "../../delivery/accepted-deliveries.ts";
import type { Job, NewJob } from "../../delivery/ledger/types.ts";
import { notAnEventType } from "../../events/catalog/catalog.ts";
import { typesCoveredBy } from "../../events/catalog/covered-types.ts";
import type { RequestContext } from "../../http/request-context.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { pageQuery, pageSchema, toPage } from "../../http/page.ts";
import { type FieldError, Problem, invalid } from "../../http/problem.ts";
import { windowErrors } from "../../http/times.ts";
import { admins } from "../../security/roles.ts";
import { countMissed, countWindow } from "../../storage/events.ts";
import { firstIdAt } from "../../ids/id.ts";
import { type Found, requireWebhook } from "../webhooks/require-webhook.ts";
import { probeRoutes } from "./probe.ts";
import { cancelJob, listJobs, readJob } from "./jobs.ts";
import { requireEnabledOutbound } from "./require-enabled-outbound.ts";
import { discardSchema, estimateSchema, jobSchema, presentJob, recoverInput, replayInput } from "./schema.ts";
import type { DeliveryJobKind } from "../../vocabulary/jobs.ts";

const common = { tag: "Deliveries", roles: admins, account: "header" } as const;
const started = {
  200: { description: "With `dry_run`: the number of deliveries that would be sent.", schema: estimateSchema },
  202: { description: "The job, which runs in the background.", schema: jobSchema },
};

export function repairRoutes(app: App): void {
  probeRoutes(app);

  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks/{id}/discard",
    operationId: "discard",
    audit: "webhook.discarded",
    summary: "Discard all pending deliveries",
    description:
      "Pending deliveries become `failed` with the reason `discarded`. They stay listed and can be redelivered one by one.",
    responses: { 202: { description: "The number of discarded deliveries.", schema: discardSchema } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      return respond(202, { discarded: await discardInLedger(context.env, db, webhook, context.requestKey) });
    },
  });

  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks/{id}/recover",
    operationId: "recover",
    audit: "webhook.recovered",
    summary: "Resend the failed deliveries of a time window",
    description:
      "Each failed delivery that passes the webhook's current filter starts its next cycle. Deliveries are sent at a bounded rate, oldest first.",
    body: recoverInput,
    problems: ["webhook_is_inbound", "webhook_disabled", "job_running"],
    responses: started,
    handle: async (context, respond) => {
      const found = await requireEnabledOutbound(context);
      const { dry_run: isDryRun, ...window } = await context.body();
      const bounds = boundsOf(window, null, context);
      if (!isDryRun) return respond(202, await startJob(context, found, "recover", bounds));
      const total = await ledgerOf(context.env, found.webhook.id).countRecoverable(bounds.fromId, bounds.belowId);
      return respond(200, { kind: "recover", total });
    },
  });

  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks/{id}/replay",
    operationId: "replay",
    audit: "webhook.replayed",
    summary: "Send the events of a time window that the webhook never received",
    description:
      "A webhook created today can catch up on yesterday's events. Events that it already received are skipped.",
    body: replayInput,
    problems: ["webhook_is_inbound", "webhook_disabled", "job_running"],
    responses: started,
    handle: async (context, respond) => {
      const found = await requireEnabledOutbound(context);
      const { dry_run: isDryRun, events, ...window } = await context.body();
      const bounds = boundsOf(window, typesOf(events ?? found.webhook.events), context);
      if (!isDryRun) return respond(202, await startJob(context, found, "replay", bounds));
      return respond(200, { kind: "replay", total: await countReplay(context.env, found, bounds) });
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks/{id}/jobs",
    operationId: "listJobs",
    summary: "List a webhook's jobs",
    query: pageQuery,
    responses: { 200: { description: "Jobs, newest first.", schema: pageSchema(jobSchema).openapi("JobPage") } },
    handle: async (context, respond) => {
      const found = await requireWebhook(context);
      const query = context.query();
      const jobs = await listJobs(context, found, query);
      return respond(
        200,
        toPage(jobs, query.limit, context.listKey, ({ id }) => id),
      );
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks/{id}/jobs/{job_id}",
    operationId: "getJob",
    summary: "Get the progress of a job",
    responses: { 200: { description: "The job.", schema: jobSchema } },
    handle: async (context, respond) => {
      const found = await requireWebhook(context);
      return respond(200, await readJob(context, found, context.id("job_id", "job")));
    },
  });

  endpoint(app, {
    ...common,
    method: "delete",
    path: "/v1/webhooks/{id}/jobs/{job_id}",
    operationId: "cancelJob",
    audit: "job.cancelled",
    summary: "End a job",
    description:
      "Deliveries that it has processed are still sent; `discard` fails them. Calls that it has run stay as they are. The job stays listed. It is idempotent.",
    responses: { 204: { description: "It has ended." } },
    handle: async (context, respond) => {
      const found = await requireWebhook(context);
      await cancelJob(context, found, context.id("job_id", "job"));
      return respond(204, null);
    },
  });
}

/** The event types that these subscriptions cover. @throws {Problem} 422 naming those that cover none. */
function typesOf(subscriptions: readonly string[]): string[] {
  const errors = subscriptions.flatMap((subscription, index): FieldError[] =>
    typesCoveredBy([subscription]).length > 0
      ? []
      : [{ path: `events.${index}`, message: notAnEventType(subscription) }],
  );
  if (errors.length > 0) throw invalid(errors);
  return typesCoveredBy(subscriptions);
}

type Bounds = Pick<Job, "fromId" | "belowId" | "position" | "events">;

function boundsOf(
  { since, until }: { since: number; until?: number | undefined },
  events: string[] | null,
  { now, keptSince }: Pick<RequestContext, "now" | "keptSince">,
): Bounds {
  const errors = windowErrors({ since, until }, now, 0);
  if (errors.length > 0) throw invalid(errors);
  const fromId = firstIdAt(Math.max(since, keptSince));
  return { fromId, belowId: firstIdAt(until ?? now), position: "", events };
}

/** Counts the events that had no delivery to the webhook, and those whose delivery did not succeed. */
async function countReplay(env: Env, { db, webhook }: Found, bounds: Bounds): Promise<number> {
  const { accountId, id: webhookId } = webhook;
  let total = await countMissed(db, { accountId, webhookId }, bounds);
  const state = ledgerOf(env, webhookId);
  let ids: string[];
  let position = "";
  do {
    ids = await state.listUndelivered(bounds.fromId, position, bounds.belowId, COUNT_BATCH);
    // The ledger does not know which of them are tests or of other types.
    if (ids.length > 0) total += await countMissed(db, { accountId, webhookId }, bounds, ids);
    position = ids.at(-1) ?? "";
  } while (ids.length === COUNT_BATCH);
  return total;
}

/** @throws {Problem} 409 if a job of this kind is running. */
async function startJob(context: RequestContext, { db, webhook }: Found, kind: DeliveryJobKind, bounds: Bounds) {
  const { env, now } = context;
  const identity = { accountId: webhook.accountId, webhookId: webhook.id };
  const total = kind === "replay" ? await countWindow(db, identity, bounds) : 0;
  const job: NewJob = { id: context.newId(), kind, ...bounds, total, createdAt: now };
  const running: Job | null = await ledgerOf(env, webhook.id).startJob(identity, job);
  if (!running) throw new Problem("job_running", `A ${kind} job of the webhook is running. Wait for it, or end it.`);
  return presentJob(running);
}
