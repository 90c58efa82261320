/** /v1/webhooks/{id}/discard, /recover, /replay and /jobs */
import { COUNT_BATCH } from "../../constants.ts";
import type { Job, NewJob } from "../../delivery/ledger/types.ts";
import { EVENT_TYPES, notAnEventType } from "../../events/catalog/catalog.ts";
import { subscriptionNames } from "../../vocabulary/subscription-names.ts";
import type { RequestContext } from "../../http/request-context.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { pageQuery, pageSchema, toPage } from "../../http/page.ts";
import { type FieldError, Problem, invalid, notFound } from "../../http/problem.ts";
import { admins } from "../../security/roles.ts";
import { countMissed, countWindow } from "../../storage/events.ts";
import { firstIdAt, newId } from "../../ids/id.ts";
import { type Found, requireWebhook } from "../webhooks/require-webhook.ts";
import { discardSchema, estimateSchema, jobSchema, presentJob, recoverInput, replayInput } from "./schema.ts";
import type { JobKind } from "../../vocabulary/jobs.ts";

const common = { tag: "Deliveries", roles: admins, account: "header" } as const;
const started = {
  200: { description: "With `dry_run`: what it would send.", schema: estimateSchema },
  202: { description: "The job, at work in the background.", schema: jobSchema },
};

export function repairRoutes(app: App): void {
  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks/{id}/discard",
    operationId: "discard",
    audit: "webhook.discarded",
    summary: "Give up on everything that waits",
    description:
      "What is pending becomes `failed`, reason `discarded`. It stays listed and can be sent again one by one.",
    responses: { 202: { description: "Done.", schema: discardSchema } },
    handle: async (context, respond) => {
      const { webhook } = await requireWebhook(context);
      return respond(202, { discarded: await context.env.DELIVERY_LEDGER.getByName(webhook.id).discard() });
    },
  });

  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks/{id}/recover",
    operationId: "recover",
    audit: "webhook.recovered",
    summary: "Send again what failed in a window",
    description:
      "Each failed delivery starts its next cycle, if the webhook's filter lets it through by now. They go out at a bounded rate, oldest first.",
    body: recoverInput,
    problems: [409],
    responses: started,
    handle: async (context, respond) => {
      const found = await requireSender(context);
      const { dry_run: isDryRun, ...window } = await context.body();
      const bounds = boundsOf(window, null, context);
      if (!isDryRun) return respond(202, await startJob(context, found, "recover", bounds));
      const total = await context.env.DELIVERY_LEDGER.getByName(found.webhook.id).countRecoverable(
        bounds.fromId,
        bounds.belowId,
      );
      return respond(200, { kind: "recover", total });
    },
  });

  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks/{id}/replay",
    operationId: "replay",
    audit: "webhook.replayed",
    summary: "Send what was published in a window and never delivered here",
    description:
      "A webhook that was created today can catch up on yesterday. What it has received already is left out.",
    body: replayInput,
    problems: [409],
    responses: started,
    handle: async (context, respond) => {
      const found = await requireSender(context);
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
    summary: "List a webhook's recoveries and replays",
    query: pageQuery,
    responses: { 200: { description: "Jobs, newest first.", schema: pageSchema(jobSchema) } },
    handle: async (context, respond) => {
      const { webhook } = await requireWebhook(context);
      const { cursor, limit } = context.query();
      const jobs: Job[] = await context.env.DELIVERY_LEDGER.getByName(webhook.id).listJobs(cursor, limit + 1);
      const page = toPage(jobs, limit, ({ id }) => id);
      return respond(200, { ...page, data: page.data.map(presentJob) });
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks/{id}/jobs/{job_id}",
    operationId: "getJob",
    summary: "How far a recovery or replay has come",
    responses: { 200: { description: "The job.", schema: jobSchema } },
    handle: async (context, respond) => {
      const { webhook } = await requireWebhook(context);
      const job: Job | null = await context.env.DELIVERY_LEDGER.getByName(webhook.id).job(context.id("job_id", "job"));
      if (!job) throw notFound("job");
      return respond(200, presentJob(job));
    },
  });
}

/** The webhook that the path names. @throws {Problem} 404, or 409 for one that does not send. */
async function requireSender(context: RequestContext<"id">): Promise<Found> {
  const found = await requireWebhook(context);
  const { webhook } = found;
  if (webhook.isInbound) throw new Problem(409, "An inbound webhook receives: there is nothing to send.");
  if (!webhook.enabled) throw new Problem(409, "The webhook is disabled. Enable it first.");
  return found;
}

/** The event types that these subscriptions cover. @throws {Problem} 422 naming those that cover none. */
function typesOf(subscriptions: readonly string[]): string[] {
  const covered = [...EVENT_TYPES.keys()].map((name) => ({ name, by: subscriptionNames(name) }));
  const errors = subscriptions.flatMap((subscription, index): FieldError[] =>
    covered.some(({ by }) => by.includes(subscription))
      ? []
      : [{ path: `events.${index}`, message: notAnEventType(subscription) }],
  );
  if (errors.length > 0) throw invalid(errors);
  return covered.filter(({ by }) => by.some((name) => subscriptions.includes(name))).map(({ name }) => name);
}

type Bounds = Pick<Job, "fromId" | "belowId" | "position" | "events">;

function boundsOf(
  { since, until }: { since: number; until?: number | undefined },
  events: string[] | null,
  { now, keptSince }: Pick<RequestContext, "now" | "keptSince">,
): Bounds {
  const fromId = firstIdAt(Math.max(since, keptSince));
  return { fromId, belowId: firstIdAt(until ?? now), position: "", events };
}

/** What was never meant for the webhook, and what came to it without being delivered. */
async function countReplay(env: Env, { db, webhook }: Found, bounds: Bounds): Promise<number> {
  const { accountId, id: webhookId } = webhook;
  let total = await countMissed(db, { accountId, webhookId }, bounds);
  const state = env.DELIVERY_LEDGER.getByName(webhookId);
  let ids: string[];
  let position = "";
  do {
    ids = await state.listUndelivered(bounds.fromId, position, bounds.belowId, COUNT_BATCH);
    // The ledger does not know which of them were tests, or belong to other types.
    if (ids.length > 0) total += await countMissed(db, { accountId, webhookId }, bounds, ids);
    position = ids.at(-1) ?? "";
  } while (ids.length === COUNT_BATCH);
  return total;
}

async function startJob({ env, now }: RequestContext, { db, webhook }: Found, kind: JobKind, bounds: Bounds) {
  const identity = { accountId: webhook.accountId, webhookId: webhook.id };
  const total = kind === "replay" ? await countWindow(db, identity, bounds) : 0;
  const job: NewJob = { id: newId(now), kind, ...bounds, total, createdAt: now };
  return presentJob(await env.DELIVERY_LEDGER.getByName(webhook.id).startJob(identity, job));
}
