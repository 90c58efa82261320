/** I/O. /v1/webhooks */
import { ledgerOf } from "../../delivery/ledger-stub.ts";
import { PURGE_DELAY_MS, MAX_WEBHOOKS } from "../../constants.ts";
import { reveal } from "../../http/audit.ts";
import type { RequestContext } from "../../http/request-context.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { admins, readers } from "../../security/roles.ts";
import { pageSchema, toPage } from "../../http/page.ts";
import { Problem, invalid } from "../../http/problem.ts";
import { readGuide } from "../../inbound/read-guides.ts";
import { beginDeletion } from "../../retention/deletions.ts";
import { runIsolated } from "../../cron/run-isolated.ts";
import { setEnabledInLedger } from "../../delivery/accepted-deliveries.ts";
import { accountDatabase } from "../../storage/database.ts";
import { deleteWebhook } from "../../storage/deletions.ts";
import { type Webhook, overlapEnd } from "../../storage/webhook.ts";
import { createWebhook, listWebhooks, rotateWebhook, updateWebhook } from "../../storage/webhooks.ts";
import { formatTime } from "../../time/time.ts";
import { probeAfterChange } from "../repair/probe.ts";
import { type Edit, type EditRules, patchWebhook, newWebhook, replaceWebhook, rotateSecrets } from "./edit.ts";
import { hideSecrets, presentWebhook } from "./present.ts";
import { readInput } from "./read-input.ts";
import { type Found, requireWebhook } from "./require-webhook.ts";
import { listQuery, rotationInput, webhookInput, webhookPatch, webhookSchema } from "./schema.ts";

const common = { tag: "Webhooks", roles: admins, account: "header" } as const;
const theWebhook = { description: "The webhook.", schema: webhookSchema };

export function webhookRoutes(app: App): void {
  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks",
    operationId: "createWebhook",
    isVersioned: true,
    audit: "webhook.created",
    summary: "Create a webhook",
    description:
      "An outbound webhook (the default) needs a `url` and subscriptions. An inbound webhook needs actions; the response has its URL. An account can have 50 webhooks.",
    body: webhookInput,
    problems: ["webhook_limit"],
    responses: { 201: theWebhook },
    handle: async (context, respond) => {
      const webhook = requireValid(
        await newWebhook(await readInput(context, context.body(), rulesOf(context)), rulesOf(context)),
      );
      context.auditNotes.targetId = webhook.id;
      const db = await accountDatabase(context.env, context.accountId);
      context.version = webhook.version;
      const shown = presentWebhook(webhook, context.publicOrigin(), context.now);
      const reply = respond(201, shown).keptAs(hideSecrets(shown));
      if (!(await createWebhook(context.env, db, await context.keyring(), webhook, context.completionOf(reply)))) {
        throw new Problem(
          "webhook_limit",
          `The account has reached its limit of ${MAX_WEBHOOKS} webhooks. Delete one first.`,
        );
      }
      return reply;
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks",
    operationId: "listWebhooks",
    audit: "webhook.secret_revealed",
    roles: readers,
    summary: "List webhooks",
    query: listQuery,
    responses: {
      200: { description: "Webhooks, newest first.", schema: pageSchema(webhookSchema).openapi("WebhookPage") },
    },
    handle: async (context, respond) => {
      const query = context.query();
      const db = await accountDatabase(context.env, context.accountId);
      const rows = await listWebhooks(db, await context.keyring(), context.accountId, query, query);
      const page = toPage(rows, query.limit, context.listKey, ({ id }) => id);
      await reveal(
        context,
        "webhook.secret_revealed",
        page.data.map(({ id }) => id),
      );
      return respond(200, {
        ...page,
        data: page.data.map((webhook) => show(context, webhook)),
      });
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks/{id}",
    operationId: "getWebhook",
    isVersioned: true,
    audit: "webhook.secret_revealed",
    roles: readers,
    summary: "Get a webhook",
    responses: { 200: theWebhook },
    handle: async (context, respond) => {
      const { webhook } = await requireWebhook(context);
      await reveal(context, "webhook.secret_revealed", [webhook.id]);
      return respond(200, show(context, webhook));
    },
  });

  endpoint(app, {
    ...common,
    method: "put",
    path: "/v1/webhooks/{id}",
    operationId: "replaceWebhook",
    isVersioned: true,
    audit: "webhook.updated",
    summary: "Replace a webhook's settings",
    description:
      "The response of GET can be sent back: read-only fields must be as they are stored. An omitted field gets its default, but `enabled` stays as it is.",
    body: webhookInput,
    problems: ["webhook_changed"],
    responses: { 200: theWebhook },
    handle: async (context, respond) => {
      const found = await requireWebhook(context);
      const input = await readInput(context, context.body(), rulesOf(context), found.webhook);
      const webhook = requireValid(await replaceWebhook(found.webhook, input, rulesOf(context)));
      return respond(200, await saveChange(context, found, webhook, webhook.enabled !== found.webhook.enabled));
    },
  });

  endpoint(app, {
    ...common,
    method: "patch",
    path: "/v1/webhooks/{id}",
    operationId: "updateWebhook",
    isVersioned: true,
    audit: "webhook.updated",
    summary: "Change some of a webhook's settings",
    description:
      "An omitted field stays as it is. `metadata` and other objects are replaced as a whole, but merged with the media type `application/merge-patch+json` (RFC 7396).",
    body: webhookPatch,
    problems: ["webhook_changed"],
    responses: { 200: theWebhook },
    handle: async (context, respond) => {
      const found = await requireWebhook(context);
      const changes = context.changes(presentWebhook(found.webhook, context.publicOrigin(), context.now));
      const patch = await readInput(context, changes, rulesOf(context), found.webhook);
      const webhook = requireValid(await patchWebhook(found.webhook, patch, rulesOf(context)));
      // A repeated request also reaches the ledger: the response to the first may have been lost.
      return respond(200, await saveChange(context, found, webhook, patch.enabled !== undefined));
    },
  });

  endpoint(app, {
    ...common,
    method: "delete",
    path: "/v1/webhooks/{id}",
    operationId: "deleteWebhook",
    isVersioned: true,
    audit: "webhook.deleted",
    summary: "Delete a webhook",
    description: "Its pending deliveries are dropped, and its deliveries are no longer listed.",
    responses: { 204: { description: "Deleted." } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      // The row first: after that, no late message can fill the ledger again.
      const deletion = await deleteWebhook(context.env, db, webhook, context.now + PURGE_DELAY_MS, context.mustMatch);
      if (!deletion) throw context.changedProblem("webhook");
      // If one of the next steps fails, cron repeats it later.
      const ledger = ledgerOf(context.env, webhook.id);
      await runIsolated("empty a ledger", () => ledger.destroy(), {
        account_id: context.accountId,
        webhook_id: webhook.id,
      });
      if (webhook.isInbound) await beginDeletion(context.env, db, deletion);
      return respond(204, null);
    },
  });

  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks/{id}/rotate-secret",
    operationId: "rotateSecret",
    isVersioned: true,
    audit: "webhook.secret_rotated",
    summary: "Rotate a webhook's secrets",
    description:
      "The response has the new secrets. Until the overlap ends, requests are signed with the old and new keys and carry the old secret, and an inbound webhook accepts calls on both URLs.",
    body: rotationInput,
    isBodyOptional: true,
    problems: ["overlap_running", "webhook_changed"],
    responses: { 200: theWebhook },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      const { overlap_seconds: overlapSeconds } = await context.body();
      requireNoOverlap(webhook, overlapSeconds, context.now);
      const rotated = rotateSecrets(webhook, overlapSeconds, context.now);
      const shown = presentWebhook(rotated, context.publicOrigin(), context.now);
      const before = presentWebhook(webhook, context.publicOrigin(), context.now);
      context.auditNotes.changed = listChangedFields(before, shown);
      context.version = rotated.version;
      const reply = respond(200, shown).keptAs(hideSecrets(shown));
      const completion = context.completionOf(reply);
      if (!(await rotateWebhook(context.env, db, await context.keyring(), rotated, completion))) {
        throw conflictProblem(context);
      }
      await probeAfterChange(context.env, db, webhook, rotated);
      return reply;
    },
  });
}

/** A webhook as the request's role may see it. */
function show(context: RequestContext, webhook: Webhook) {
  const shown = presentWebhook(webhook, context.publicOrigin(), context.now);
  return context.isViewer ? hideSecrets(shown) : shown;
}

/**
 * A third pair of secrets would end the first pair early. Most likely the client retries after a lost response, and its
 * receivers know only the first pair. @throws {Problem} 409
 */
function requireNoOverlap(webhook: Webhook, overlapSeconds: number, now: number): void {
  const end = overlapEnd(webhook, now);
  if (end === null || overlapSeconds === 0) return;
  const message = `must be 0 until ${formatTime(end)}; 0 expires the previous secrets at once`;
  throw new Problem("overlap_running", "The secrets were rotated recently, and the previous ones are still valid.", {
    errors: [{ path: "overlap_seconds", message }],
  });
}

/** @returns the webhook as the API shows it. @throws {Problem} 409 if it changed meanwhile. */
async function saveChange(
  context: RequestContext,
  { db, webhook: before }: Found,
  webhook: Webhook,
  isSwitched: boolean,
) {
  context.auditNotes.changed = listChangedFields(
    presentWebhook(before, context.publicOrigin(), context.now),
    presentWebhook(webhook, context.publicOrigin(), context.now),
  );
  // The request that disabled the webhook may have died before its ledger knew. What was accepted by then stays unsent.
  if (webhook.enabled && !before.enabled) await setEnabledInLedger(context.env, db, before);
  if (!(await updateWebhook(db, await context.keyring(), webhook))) throw conflictProblem(context);
  context.version = webhook.version;
  if (isSwitched) await setEnabledInLedger(context.env, db, webhook);
  await probeAfterChange(context.env, db, before, webhook);
  return presentWebhook(webhook, context.publicOrigin(), context.now);
}

/** Names only: values do not belong in a log. */
function listChangedFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const isChanged = (name: string) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  return Object.keys(after).filter((name) => name !== "updated_at" && isChanged(name));
}

/** @throws {Problem} 422 */
function requireValid(edit: Edit): Webhook {
  if (!edit.ok) throw invalid(edit.errors);
  return edit.webhook;
}

/** The error of a lost race. With `If-Match`, the version has changed since it was compared. */
function conflictProblem({ hasIfMatch }: RequestContext): Problem {
  return new Problem(
    hasIfMatch ? "version_mismatch" : "webhook_changed",
    "Another request changed the webhook at the same time. Read it and try again.",
  );
}

function rulesOf(context: RequestContext): EditRules {
  return {
    accountId: context.accountId,
    allowPrivate: context.settings.allowPrivateTargets,
    publicOrigin: context.publicOrigin(),
    ownHosts: context.settings.ownHosts,
    jurisdiction: context.settings.dataJurisdiction,
    findGuide: (type) => readGuide(context.env, type),
    now: context.now,
  };
}
