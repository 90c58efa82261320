/** I/O. Asks a webhook's ledger which of its deliveries may be sent now. */
import { ledgerOf } from "./ledger-stub.ts";
import { log } from "../logging/log.ts";
import { passes } from "../conditions/evaluate.ts";
import { settingsOf } from "../settings.ts";
import { type MessageAction, actionsAfterAdmission, retryWholeBatch } from "./batch/message-action.ts";
import { withLedgerTimeout } from "./batch/ledger-timeout.ts";
import { logDeferred } from "./batch/outcome-log.ts";
import type { Admission, Candidate, DeliveryOutcome } from "./ledger/types.ts";
import type { LoadedEvent, WebhookBatch } from "./load-webhook-batches.ts";

export type SendAdmission = Extract<Admission, { decision: "send" }>;

export interface Send {
  event: LoadedEvent;
  admission: SendAdmission;
}

/** A webhook's deliveries after its ledger was asked. Each delivery is in one of the three lists. */
export interface AdmittedBatch {
  webhookBatch: WebhookBatch;
  sends: Send[];
  /** Outcomes without a request. They are recorded together with those of the sends. */
  outcomes: DeliveryOutcome[];
  /** The actions for the deliveries without anything to record. */
  actions: MessageAction[];
}

/** Never throws: the messages of a batch whose ledger cannot be reached come back. */
export async function admitWebhookBatch(webhookBatch: WebhookBatch, env: Env): Promise<AdmittedBatch> {
  const { webhook, events } = webhookBatch;
  try {
    const erased = events.filter(({ isErased }) => isErased).map(erasedOutcome);
    const candidates = events.filter(({ isErased }) => !isErased).map((event) => toCandidate(event, webhook.filter));
    // A disabled webhook's ledger is not asked: everything fails, and is recorded as such.
    if (!webhook.enabled) {
      return { webhookBatch, sends: [], outcomes: [...erased, ...candidates.map(disabledOutcome)], actions: [] };
    }
    const ledger = ledgerOf(env, webhook.id);
    const identity = { accountId: webhook.accountId, webhookId: webhook.id };
    const admissions = await withLedgerTimeout(ledger.admit(candidates, webhook.rateLimit, identity));
    const { logPercent } = settingsOf(env);
    for (const { eventId, decision } of admissions) if (decision === "wait") logDeferred(webhook, eventId, logPercent);
    const { sends, outcomes } = sortAdmissions(webhookBatch, admissions);
    const actions = actionsAfterAdmission(webhookBatch, admissions);
    return { webhookBatch, sends, outcomes: [...erased, ...outcomes], actions };
  } catch (error) {
    log("error", "ledger unreachable", { account_id: webhook.accountId, webhook_id: webhook.id, error });
    return { webhookBatch, sends: [], outcomes: [], actions: retryWholeBatch(webhookBatch) };
  }
}

/** A test event shows whether deliveries arrive, so no filter applies to it. */
function toCandidate(
  { id, event, payload, isTest }: LoadedEvent,
  filter: WebhookBatch["webhook"]["filter"],
): Candidate {
  const isFiltered = filter !== null && !isTest && !passes(filter, JSON.parse(payload));
  return { eventId: id, event, isFiltered };
}

/** The deliveries to send, and the outcomes that are known without sending. */
function sortAdmissions(
  { events }: WebhookBatch,
  admissions: readonly Admission[],
): { sends: Send[]; outcomes: DeliveryOutcome[] } {
  const eventsById = new Map(events.map((event) => [event.id, event]));
  const sends: Send[] = [];
  const outcomes: DeliveryOutcome[] = [];
  for (const admission of admissions) {
    const event = eventsById.get(admission.eventId);
    if (!event) throw new Error("a ledger admits only deliveries that it was asked about");
    if (admission.decision === "send") sends.push({ event, admission });
    if (admission.decision === "filtered") outcomes.push({ kind: "filtered", eventId: event.id, event: event.event });
  }
  return { sends, outcomes };
}

function erasedOutcome({ id, event }: LoadedEvent): DeliveryOutcome {
  return { kind: "erased", eventId: id, event };
}

/** A delivery that the filter turns away is skipped, also while its webhook is disabled. */
function disabledOutcome({ eventId, event, isFiltered }: Candidate): DeliveryOutcome {
  return { kind: isFiltered ? "filtered" : "disabled", eventId, event };
}
