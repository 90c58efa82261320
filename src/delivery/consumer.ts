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
  PATIENCE_MS,
  SENDING_WINDOW_MS,
} from "../constants.ts";
import { keyringOf } from "../security/keyring.ts";
import { settingsOf } from "../settings.ts";
import type { Webhook } from "../storage/webhook-secrets.ts";
import { type Admitted, attempt } from "./attempt.ts";
import { BatchMessages } from "./batch/messages.ts";
import { expireOrphans } from "./batch/orphans.ts";
import { logWaiting } from "./batch/outcome-log.ts";
import { Patience } from "./batch/patience.ts";
import { Turns } from "./batch/turns.ts";
import { withinTime } from "./batch/within-time.ts";
import { type BatchContext, type LaneRun, finish, giveBack, ledgerOf } from "./conclude.ts";
import { readMessages } from "./courier.ts";
import { passes } from "./filter.ts";
import type { Admission, Candidate, Outcome } from "./ledger/types.ts";
import { type Lane, type LoadedEvent, loadLanes } from "./load.ts";
import { checkTarget } from "./request/target.ts";

interface Send {
  run: LaneRun;
  event: LoadedEvent;
  admitted: Admitted;
}

export async function consumeDeliveries(batch: MessageBatch<unknown>, env: Env, ctx: ExecutionContext): Promise<void> {
  const settings = settingsOf(env);
  const received = readMessages(batch);
  const messages = new BatchMessages(received);
  const keyring = await keyringOf(settings.encryptionKeys);
  const bodies = received.map(({ body }) => body);
  const { lanes, deferred, orphaned } = await loadLanes(env, keyring, bodies);
  const inHand = lanes.flatMap(({ webhook, events }) =>
    events.map(({ id }) => ({ webhookId: webhook.id, eventId: id })),
  );
  const later = deferred.map(({ webhook_id, event_id }) => ({ webhookId: webhook_id, eventId: event_id }));
  // The others' webhook or event has been deleted since: there is nothing left to deliver.
  messages.acknowledgeAllBut([...inHand, ...later]);
  for (const { webhookId, eventId } of later) messages.giveBack(webhookId, eventId, LEDGER_RETRY_SECONDS);

  const context: BatchContext = { env, settings, messages };
  const turns = new Turns(await Promise.all(lanes.map((lane) => admitLane(lane, context))));
  const endsAt = Date.now() + SENDING_WINDOW_MS;
  const patience = new Patience(PATIENCE_MS);
  const work = async () => {
    for (let turn = turns.take(); turn; turn = turns.take()) {
      patience.renew();
      await serve(turn.item, endsAt, context);
      turn.done();
    }
  };
  const done = Promise.all([expireOrphans(env, orphaned), ...Array.from({ length: MAX_CONCURRENT_SENDS }, work)]);
  const isDone = await patience.outlasts(done);
  if (isDone) return;
  // Should this isolate die with them in hand, they come back when their leases have ended.
  messages.letGo(LEASE_MS / 1000);
  ctx.waitUntil(done);
}

/** Asks a webhook's ledger which of its deliveries may be sent now. What may not is concluded here. */
async function admitLane(lane: Lane, context: BatchContext): Promise<Send[]> {
  const run = newRun(lane, context);
  try {
    const candidates = lane.events
      .filter(({ isErased }) => !isErased)
      .map((event) => candidateOf(event, lane.webhook.filter));
    if (!lane.webhook.enabled) {
      await withinTime(refuse(run, candidates, context));
      return [];
    }
    const admissions = await withinTime(ledgerOf(lane, context).admit(candidates, lane.webhook.rateLimit));
    const sends = sort(run, admissions, context);
    run.unfinished = sends.length;
    if (sends.length === 0 && run.outcomes.length > 0) await withinTime(finish(run, context));
    return sends;
  } catch (error) {
    giveBack(run, context, error);
    return [];
  }
}

/** With what is known before the ledger is asked: of an erased event there is nothing to send. */
function newRun(lane: Lane, { settings }: BatchContext): LaneRun {
  const { allowPrivateTargets: allowPrivate, publicUrl: ownOrigin } = settings;
  const target = checkTarget(lane.webhook.url ?? "", { allowPrivate, ownOrigin });
  const outcomes = lane.events
    .filter(({ isErased }) => isErased)
    .map(({ id, event }): Outcome => ({ kind: "erased", eventId: id, event }));
  return { lane, target, outcomes, isRecorded: false, timeoutsInARow: 0, unfinished: 0 };
}

/** What the ledger's words mean for each message: to be sent, to be recorded, or nothing more to do with it here. */
function sort(run: LaneRun, admissions: readonly Admission[], context: BatchContext): Send[] {
  const { webhook, events } = run.lane;
  const eventsById = new Map(events.map((event) => [event.id, event]));
  const sends: Send[] = [];
  for (const admission of admissions) {
    const event = eventsById.get(admission.eventId);
    if (!event) continue;
    switch (admission.verdict) {
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
        logWaiting(webhook, event.id);
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
function candidateOf({ id, event, payload, isTest }: LoadedEvent, filter: Webhook["filter"]): Candidate {
  const isFiltered = filter !== null && !isTest && !passes(filter, JSON.parse(payload));
  return { eventId: id, event, isFiltered };
}

/** One delivery's turn, until no further request is started. The last one of a webhook records them all. */
async function serve({ run, event, admitted }: Send, endsAt: number, context: BatchContext): Promise<void> {
  // Two timeouts in a row open the circuit: going on would only hold slots that others could use.
  const isOver = Date.now() >= endsAt || run.timeoutsInARow >= CIRCUIT_TIMEOUTS;
  if (isOver) {
    run.outcomes.push({ kind: "unsent", eventId: event.id, event: event.event });
  } else {
    const outcome = await attempt(run.lane, run.target, event, admitted, context.settings.deliveryTimeoutMs);
    run.timeoutsInARow = outcome.attempt.error === "timeout" ? run.timeoutsInARow + 1 : 0;
    run.outcomes.push(outcome);
  }
  run.unfinished -= 1;
  if (run.unfinished > 0) return;
  try {
    await finish(run, context);
  } catch (error) {
    giveBack(run, context, error);
  }
}

/** The webhook is disabled: what came for it and passes its filter fails, and whatever else still waits in its ledger. */
async function refuse(run: LaneRun, candidates: readonly Candidate[], context: BatchContext): Promise<void> {
  const { lane } = run;
  const outcomeOf = ({ eventId, event, isFiltered }: Candidate): Outcome => ({
    kind: isFiltered ? "filtered" : "disabled",
    eventId,
    event,
  });
  run.outcomes.push(...candidates.map(outcomeOf));
  await finish(run, context);
  // Whoever disabled it may not have come this far.
  await ledgerOf(lane, context).setEnabled(false, lane.webhook.version);
}
