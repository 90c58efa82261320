/**
 * I/O. Consumes the delivery queue: load, admit, send in turns, record, and only then acknowledge. A batch that
 * dies anywhere is delivered again by the queue, and the ledgers know what has been done. So is what a batch that
 * got stuck lets go of: the next batch need not wait for it.
 */
import {
  CIRCUIT_TIMEOUTS,
  LEASE_MS,
  LEDGER_RETRY_SECONDS,
  MAX_CONCURRENT_SENDS,
  STALL_MS,
  SENDING_WINDOW_MS,
} from "../constants.ts";
import { keyringOf } from "../security/keyring.ts";
import { settingsOf } from "../settings.ts";
import type { OutboundWebhook } from "../storage/webhook.ts";
import { type Admitted, attempt } from "./attempt.ts";
import { BatchMessages } from "./batch/messages.ts";
import { expireOrphans } from "./batch/orphans.ts";
import { logDeferred } from "./batch/outcome-log.ts";
import { StallTimer } from "./batch/stall-timer.ts";
import { FairQueue } from "./batch/fair-queue.ts";
import { withLedgerTimeout } from "./batch/within-time.ts";
import { type BatchContext, type BatchRun, recordOutcomes, returnToQueue, ledgerOf } from "./record-outcomes.ts";
import { parseMessages } from "./delivery-queue.ts";
import { passes } from "./filter.ts";
import type { Admission, Candidate, DeliveryOutcome } from "./ledger/types.ts";
import { type WebhookBatch, type LoadedEvent, loadWebhookBatches } from "./load-webhook-batches.ts";
import { checkTarget } from "./request/target.ts";

interface Send {
  run: BatchRun;
  event: LoadedEvent;
  admitted: Admitted;
}

export async function consumeDeliveries(batch: MessageBatch<unknown>, env: Env, ctx: ExecutionContext): Promise<void> {
  const settings = settingsOf(env);
  const received = parseMessages(batch);
  const messages = new BatchMessages(received);
  const keyring = await keyringOf(settings.encryptionKeys);
  const bodies = received.map(({ body }) => body);
  const { webhookBatches, deferred, orphaned } = await loadWebhookBatches(env, keyring, bodies);
  const inHand = webhookBatches.flatMap(({ webhook, events }) =>
    events.map(({ id }) => ({ webhookId: webhook.id, eventId: id })),
  );
  const later = deferred.map(({ webhook_id, event_id }) => ({ webhookId: webhook_id, eventId: event_id }));
  // The others' webhook or event has been deleted since: there is nothing left to deliver.
  messages.acknowledgeAllExcept([...inHand, ...later]);
  for (const { webhookId, eventId } of later) messages.retryAll(webhookId, eventId, LEDGER_RETRY_SECONDS);

  const context: BatchContext = { env, settings, messages };
  const queue = new FairQueue(
    await Promise.all(webhookBatches.map((webhookBatch) => admitBatch(webhookBatch, context))),
  );
  const endsAt = Date.now() + SENDING_WINDOW_MS;
  const stallTimer = new StallTimer(STALL_MS);
  const work = async () => {
    for (let next = queue.next(); next; next = queue.next()) {
      stallTimer.reset();
      await sendNext(next.item, endsAt, context);
      next.release();
    }
  };
  const done = Promise.all([expireOrphans(env, orphaned), ...Array.from({ length: MAX_CONCURRENT_SENDS }, work)]);
  const isDone = await stallTimer.settlesBeforeStall(done);
  if (isDone) return;
  // Should this isolate die with them in hand, they come back when their leases have ended.
  messages.releaseAll(LEASE_MS / 1000);
  ctx.waitUntil(done);
}

/** Asks a webhook's ledger which of its deliveries may be sent now. What may not is concluded here. */
async function admitBatch(webhookBatch: WebhookBatch, context: BatchContext): Promise<Send[]> {
  const run = newRun(webhookBatch, context);
  try {
    const candidates = webhookBatch.events
      .filter(({ isErased }) => !isErased)
      .map((event) => candidateOf(event, webhookBatch.webhook.filter));
    if (!webhookBatch.webhook.enabled) {
      await withLedgerTimeout(refuseDisabled(run, candidates, context));
      return [];
    }
    const admissions = await withLedgerTimeout(
      ledgerOf(webhookBatch, context).admit(candidates, webhookBatch.webhook.rateLimit),
    );
    const sends = sortAdmissions(run, admissions, context);
    run.unfinished = sends.length;
    if (sends.length === 0 && run.outcomes.length > 0) await withLedgerTimeout(recordOutcomes(run, context));
    return sends;
  } catch (error) {
    returnToQueue(run, context, error);
    return [];
  }
}

/** With what is known before the ledger is asked: of an erased event there is nothing to send. */
function newRun(webhookBatch: WebhookBatch, { settings }: BatchContext): BatchRun {
  const { allowPrivateTargets: allowPrivate, publicUrl: ownOrigin } = settings;
  const target = checkTarget(webhookBatch.webhook.url, { allowPrivate, ownOrigin });
  const outcomes = webhookBatch.events
    .filter(({ isErased }) => isErased)
    .map(({ id, event }): DeliveryOutcome => ({ kind: "erased", eventId: id, event }));
  return { webhookBatch, target, outcomes, isRecorded: false, timeoutsInARow: 0, unfinished: 0 };
}

/** What the ledger's words mean for each message: to be sent, to be recorded, or nothing more to do with it here. */
function sortAdmissions(run: BatchRun, admissions: readonly Admission[], context: BatchContext): Send[] {
  const { webhook, events } = run.webhookBatch;
  const eventsById = new Map(events.map((event) => [event.id, event]));
  const sends: Send[] = [];
  for (const admission of admissions) {
    const event = eventsById.get(admission.eventId);
    if (!event) continue;
    switch (admission.decision) {
      case "send":
        sends.push({ run, event, admitted: admission });
        break;
      case "filtered":
        run.outcomes.push({ kind: "filtered", eventId: event.id, event: event.event });
        break;
      case "later":
        run.outcomes.push({ kind: "unsent", eventId: event.id, event: event.event });
        break;
      case "wait":
        logDeferred(webhook, event.id);
        context.messages.acknowledge(webhook.id, event.id);
        break;
      case "busy":
      case "done":
        context.messages.acknowledge(webhook.id, event.id);
    }
  }
  return sends;
}

/** A test event is for seeing whether it arrives: no filter turns it away. */
function candidateOf({ id, event, payload, isTest }: LoadedEvent, filter: OutboundWebhook["filter"]): Candidate {
  const isFiltered = filter !== null && !isTest && !passes(filter, JSON.parse(payload));
  return { eventId: id, event, isFiltered };
}

/** One delivery's turn, until no further request is started. The last one of a webhook records them all. */
async function sendNext({ run, event, admitted }: Send, endsAt: number, context: BatchContext): Promise<void> {
  // Two timeouts in a row open the circuit: going on would only hold slots that others could use.
  const isOver = Date.now() >= endsAt || run.timeoutsInARow >= CIRCUIT_TIMEOUTS;
  if (isOver) {
    run.outcomes.push({ kind: "unsent", eventId: event.id, event: event.event });
  } else {
    const outcome = await attempt(run.webhookBatch, run.target, event, admitted, context.settings.deliveryTimeoutMs);
    run.timeoutsInARow = outcome.attempt.error === "timeout" ? run.timeoutsInARow + 1 : 0;
    run.outcomes.push(outcome);
  }
  run.unfinished -= 1;
  if (run.unfinished > 0) return;
  try {
    await recordOutcomes(run, context);
  } catch (error) {
    returnToQueue(run, context, error);
  }
}

/** The webhook is disabled: what came for it and passes its filter fails, and whatever else still waits in its ledger. */
async function refuseDisabled(run: BatchRun, candidates: readonly Candidate[], context: BatchContext): Promise<void> {
  const { webhookBatch } = run;
  const outcomeOf = ({ eventId, event, isFiltered }: Candidate): DeliveryOutcome => ({
    kind: isFiltered ? "filtered" : "disabled",
    eventId,
    event,
  });
  run.outcomes.push(...candidates.map(outcomeOf));
  await recordOutcomes(run, context);
  // Whoever disabled it may not have come this far.
  await ledgerOf(webhookBatch, context).setEnabled(false, webhookBatch.webhook.version);
}
