/** I/O. The end of a webhook's part of a batch: its ledger records it, and its messages go where that says. */
import { LEDGER_RETRY_SECONDS } from "../constants.ts";
import { log } from "../log.ts";
import type { Settings } from "../settings.ts";
import { disableWebhook, existingWebhooks } from "../storage/webhooks.ts";
import type { BatchMessages } from "./batch/messages.ts";
import { logOutcome, logUnrecorded } from "./batch/outcome-log.ts";
import { enqueue, enqueueLater } from "./courier.ts";
import type { Outcome, RecordAnswer } from "./ledger/types.ts";
import type { Lane } from "./load.ts";
import type { Target } from "./request/target.ts";

export interface BatchContext {
  env: Env;
  settings: Settings;
  messages: BatchMessages;
}

/** A webhook's part of a batch while it is worked on. */
export interface LaneRun {
  lane: Lane;
  target: Target;
  outcomes: Outcome[];
  isRecorded: boolean;
  timeoutsInARow: number;
  unfinished: number;
}

/** Records what became of a webhook's part of a batch, and says to the queue what follows from it. */
export async function finish(run: LaneRun, context: BatchContext): Promise<void> {
  const { env, messages } = context;
  const { accountId, id: webhookId } = run.lane.webhook;
  const messageOf = (eventId: string) => ({ account_id: accountId, event_id: eventId, webhook_id: webhookId });
  const answer = await recordOutcomes(run, context);
  run.isRecorded = true;
  const { disable, verdicts, circuit } = answer;
  for (const outcome of run.outcomes) logOutcome(run.lane.webhook, outcome, answer);
  if (circuit !== null) log("warn", `circuit ${circuit}`, { account_id: accountId, webhook_id: webhookId });
  const requeued = verdicts.filter(({ requeue }) => requeue).map(({ eventId }) => messageOf(eventId));
  await enqueue(env.DELIVERIES, requeued);
  const retries = verdicts.flatMap(({ eventId, retryAt }) =>
    retryAt === null ? [] : [{ eventId, delaySeconds: secondsUntil(retryAt) }],
  );
  if (messages.areLetGo) {
    const late = retries.map(({ eventId, delaySeconds }) => ({ delivery: messageOf(eventId), delaySeconds }));
    await enqueueLater(env.DELIVERIES, late);
  } else {
    for (const { eventId, delaySeconds } of retries) messages.retry(webhookId, eventId, delaySeconds);
    const retried = new Set(retries.map(({ eventId }) => eventId));
    for (const { eventId } of run.outcomes) if (!retried.has(eventId)) messages.acknowledge(webhookId, eventId);
  }
  if (disable) await disableLane(run.lane, disable, context);
}

/** A ledger that holds nothing belongs to a webhook that is new, or was deleted meanwhile: only D1 can tell. */
async function recordOutcomes({ lane, outcomes }: LaneRun, context: BatchContext): Promise<RecordAnswer> {
  const { db, webhook } = lane;
  const ledger = ledgerOf(lane, context);
  const answer = await ledger.record(outcomes, webhook.autoRecover);
  if (answer.open) return answer;
  const existing = await existingWebhooks(db, webhook.accountId, [webhook.id]);
  if (!existing.has(webhook.id)) return answer;
  await ledger.open({ accountId: webhook.accountId, webhookId: webhook.id });
  return ledger.record(outcomes, webhook.autoRecover);
}

async function disableLane(lane: Lane, reason: "gone" | "failing", context: BatchContext): Promise<void> {
  const { db, webhook } = lane;
  const ids = { account_id: webhook.accountId, webhook_id: webhook.id };
  try {
    if (!(await disableWebhook(db, webhook, webhook.version, reason, Date.now()))) return;
    log("warn", "webhook disabled", { ...ids, reason });
    await ledgerOf(lane, context).setEnabled(false, webhook.version + 1);
  } catch (error) {
    // What it does next will ask for the same again.
    log("error", "webhook could not be disabled", { ...ids, reason, error });
  }
}

/** The ledger could not be reached: the queue delivers these again, and in the end the dead-letter queue's consumer. */
export function giveBack({ lane, outcomes, isRecorded }: LaneRun, { messages }: BatchContext, error: unknown): void {
  const { webhook, events } = lane;
  if (!isRecorded) for (const outcome of outcomes) logUnrecorded(webhook, outcome);
  log("error", "ledger unreachable", { account_id: webhook.accountId, webhook_id: webhook.id, error });
  for (const { id } of events) messages.giveBack(webhook.id, id, LEDGER_RETRY_SECONDS);
}

export function ledgerOf({ webhook }: Lane, { env }: BatchContext) {
  return env.WEBHOOK_STATE.getByName(webhook.id);
}

function secondsUntil(at: number): number {
  return Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
