/**
 * I/O. Consumes the delivery queue: load, admit, send in turns, record, and only then acknowledge. A batch that
 * dies anywhere is delivered again by the queue, and the ledgers know what has been done.
 */
import { CIRCUIT_TIMEOUTS, MAX_CONCURRENT_SENDS, SENDING_WINDOW_MS } from "../constants.ts";
import { log } from "../log.ts";
import { keyringOf } from "../security/keyring.ts";
import { type Settings, settingsOf } from "../settings.ts";
import { disableWebhook, existingWebhooks, liveSecrets } from "../storage/webhooks.ts";
import { type DeliveryMessage, type ReceivedMessage, enqueue, readMessages } from "./courier.ts";
import type { Admission, Outcome, RecordAnswer, Verdict } from "./ledger/types.ts";
import { type Lane, type LoadedEvent, loadLanes } from "./load.ts";
import { attemptRequest } from "./request.ts";
import { send } from "./send.ts";
import { checkTarget } from "./target.ts";
import { Turns } from "./turns.ts";

type Admitted = Extract<Admission, { verdict: "send" }>;

interface Send {
  run: LaneRun;
  event: LoadedEvent;
  admission: Admitted;
}

/** A webhook's part of a batch while it is worked on. */
interface LaneRun {
  lane: Lane;
  outcomes: Outcome[];
  timeoutsInARow: number;
  unfinished: number;
}

interface BatchContext {
  env: Env;
  settings: Settings;
  /** The messages of each delivery; more than one if the queue delivered it twice. */
  messages: Map<string, Message<unknown>[]>;
  endsAt: number;
}

export async function consumeDeliveries(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const settings = settingsOf(env);
  const received = readMessages(batch);
  const messages = byDelivery(received);
  const keyring = await keyringOf(settings.encryptionKeys);
  const lanes = await loadLanes(
    env,
    keyring,
    received.map(({ body }) => body),
  );
  acknowledgeOrphans(messages, lanes);

  const context: BatchContext = { env, settings, messages, endsAt: Date.now() + SENDING_WINDOW_MS };
  const sends = await Promise.all(lanes.map((lane) => admitLane(lane, context)));
  const turns = new Turns(sends);
  const work = async () => {
    for (let turn = turns.take(); turn; turn = turns.take()) {
      await serve(turn.item, context);
      turn.done();
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_SENDS }, work));
}

function byDelivery(received: readonly ReceivedMessage[]): BatchContext["messages"] {
  const messages: BatchContext["messages"] = new Map();
  for (const { body, message } of received) {
    const key = keyOf(body.webhook_id, body.event_id);
    messages.set(key, [...(messages.get(key) ?? []), message]);
  }
  return messages;
}

/** The webhook or the event has been deleted since: there is nothing left to deliver. */
function acknowledgeOrphans(messages: BatchContext["messages"], lanes: readonly Lane[]): void {
  const known = new Set(lanes.flatMap(({ webhook, events }) => events.map((event) => keyOf(webhook.id, event.id))));
  for (const [key, duplicates] of messages) {
    if (known.has(key)) continue;
    for (const message of duplicates) message.ack();
  }
}

async function admitLane(lane: Lane, context: BatchContext): Promise<Send[]> {
  const { webhook, events } = lane;
  const run: LaneRun = { lane, outcomes: [], timeoutsInARow: 0, unfinished: 0 };
  try {
    if (!webhook.enabled) {
      run.outcomes = events.map((event) => ({ kind: "disabled", eventId: event.id, event: event.event }));
      await finish(run, context);
      // Whoever disabled it may not have come this far.
      await ledgerOf(context.env, lane).setEnabled(false, webhook.version);
      return [];
    }
    const admissions = await ledgerOf(context.env, lane).admit(
      events.map((event) => ({ eventId: event.id, event: event.event })),
    );
    const eventsById = new Map(events.map((event) => [event.id, event]));
    const sends = admissions.flatMap((admission): Send[] => {
      const event = eventsById.get(admission.eventId);
      if (event && admission.verdict === "send") return [{ run, event, admission }];
      acknowledge(context, lane, admission.eventId);
      return [];
    });
    run.unfinished = sends.length;
    return sends;
  } catch (error) {
    giveBack(
      run,
      events.map((event) => event.id),
      context,
      error,
    );
    return [];
  }
}

/** One delivery's turn. The last one of a webhook records them all. */
async function serve({ run, event, admission }: Send, context: BatchContext): Promise<void> {
  const base = { eventId: event.id, event: event.event };
  // Two timeouts in a row open the circuit: going on would only hold slots that others could use.
  const isOver = Date.now() >= context.endsAt || run.timeoutsInARow >= CIRCUIT_TIMEOUTS;
  const outcome: Outcome = isOver ? { kind: "unsent", ...base } : await attempt(run.lane, event, admission, context);
  if (outcome.kind === "attempted") {
    run.timeoutsInARow = outcome.attempt.error === "timeout" ? run.timeoutsInARow + 1 : 0;
    logOutcome(run.lane, outcome);
  }
  run.outcomes.push(outcome);
  run.unfinished -= 1;
  if (run.unfinished > 0) return;
  try {
    await finish(run, context);
  } catch (error) {
    giveBack(
      run,
      run.outcomes.map(({ eventId }) => eventId),
      context,
      error,
    );
  }
}

async function attempt(
  { webhook, account }: Lane,
  event: LoadedEvent,
  { cycle, number }: Admitted,
  { settings }: BatchContext,
): Promise<Outcome> {
  const startedAt = Date.now();
  const base = { kind: "attempted", eventId: event.id, event: event.event } as const;
  const target = checkTarget(webhook.url ?? "", {
    allowPrivate: settings.allowPrivateTargets,
    ownOrigin: settings.publicUrl,
  });
  if (!target.ok) {
    const refused = { cycle, number, startedAt, durationMs: 0, statusCode: null, responseBody: null } as const;
    return { ...base, attempt: { ...refused, error: "target" }, retryAfterSeconds: null };
  }
  const { secrets, signingSecrets } = liveSecrets(webhook, startedAt);
  const request = await attemptRequest(
    {
      eventId: event.id,
      event: event.event,
      payload: event.payload,
      webhook,
      account,
      number,
      secret: secrets.at(-1) ?? webhook.secret,
      signingSecrets,
    },
    Math.floor(startedAt / 1000),
  );
  const { retryAfterSeconds, ...result } = await send(target.url, request, settings.deliveryTimeoutMs);
  return { ...base, attempt: { cycle, number, startedAt, ...result }, retryAfterSeconds };
}

async function finish(run: LaneRun, context: BatchContext): Promise<void> {
  const { lane, outcomes } = run;
  const answer = await recordOutcomes(run, context);
  const requeued = answer.verdicts.filter((verdict) => verdict.requeue);
  if (requeued.length > 0) {
    await enqueue(
      context.env.DELIVERIES,
      requeued.map(({ eventId }) => messageFor(lane, eventId)),
    );
  }
  const verdicts = new Map(answer.verdicts.map((verdict) => [verdict.eventId, verdict]));
  for (const { eventId } of outcomes) settleMessages(context, lane, eventId, verdicts.get(eventId));
  if (answer.disable) await disable(lane, answer.disable, context);
}

/** A ledger that holds nothing belongs to a webhook that is new, or was deleted meanwhile: only D1 can tell. */
async function recordOutcomes({ lane, outcomes }: LaneRun, { env }: BatchContext): Promise<RecordAnswer> {
  const { db, webhook } = lane;
  const ledger = ledgerOf(env, lane);
  const answer = await ledger.record(outcomes, webhook.autoRecover);
  if (answer.open) return answer;
  const existing = await existingWebhooks(db, webhook.accountId, [webhook.id]);
  if (!existing.has(webhook.id)) return answer;
  await ledger.open({ accountId: webhook.accountId, webhookId: webhook.id });
  return ledger.record(outcomes, webhook.autoRecover);
}

async function disable({ db, webhook }: Lane, reason: "gone" | "failing", { env }: BatchContext): Promise<void> {
  if (!(await disableWebhook(db, webhook, webhook.version, reason, Date.now()))) return;
  log("warn", "webhook disabled", { account_id: webhook.accountId, webhook_id: webhook.id, reason });
  await env.WEBHOOK_STATE.getByName(webhook.id).setEnabled(false, webhook.version + 1);
}

function settleMessages(context: BatchContext, lane: Lane, eventId: string, verdict: Verdict | undefined): void {
  if (verdict?.retryAt === null || verdict?.retryAt === undefined) {
    acknowledge(context, lane, eventId);
    return;
  }
  const delaySeconds = Math.max(0, Math.ceil((verdict.retryAt - Date.now()) / 1000));
  // One message carries the next attempt; its duplicates have done their work.
  const [courier, ...duplicates] = context.messages.get(keyOf(lane.webhook.id, eventId)) ?? [];
  courier?.retry({ delaySeconds });
  for (const message of duplicates) message.ack();
}

function acknowledge(context: BatchContext, lane: Lane, eventId: string): void {
  for (const message of context.messages.get(keyOf(lane.webhook.id, eventId)) ?? []) message.ack();
}

/** The ledger could not be reached: the queue delivers these again, and in the end the dead-letter queue's consumer. */
function giveBack(run: LaneRun, eventIds: readonly string[], context: BatchContext, error: unknown): void {
  const { webhook } = run.lane;
  log("error", "ledger unreachable", { account_id: webhook.accountId, webhook_id: webhook.id, error });
  for (const eventId of eventIds) {
    for (const message of context.messages.get(keyOf(webhook.id, eventId)) ?? []) message.retry({ delaySeconds: 10 });
  }
}

function logOutcome(
  { webhook }: Lane,
  { eventId, event, attempt: made }: Extract<Outcome, { kind: "attempted" }>,
): void {
  log(made.error === null ? "info" : "warn", made.error === null ? "delivered" : "attempt failed", {
    account_id: webhook.accountId,
    webhook_id: webhook.id,
    event_id: eventId,
    event,
    cycle: made.cycle,
    attempt: made.number,
    status_code: made.statusCode,
    ...(made.error === null ? {} : { reason: made.error }),
    duration_ms: made.durationMs,
  });
}

function ledgerOf(env: Env, { webhook }: Lane) {
  return env.WEBHOOK_STATE.getByName(webhook.id);
}

function messageFor({ webhook }: Lane, eventId: string): DeliveryMessage {
  return { account_id: webhook.accountId, event_id: eventId, webhook_id: webhook.id };
}

function keyOf(webhookId: string, eventId: string): string {
  return `${webhookId} ${eventId}`;
}
