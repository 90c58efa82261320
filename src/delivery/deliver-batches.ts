/** I/O. Makes the attempts of a consumer batch: a few at a time, in fair order, for a limited time. */
import { CIRCUIT_TIMEOUTS, MAX_CONCURRENT_SENDS } from "../constants.ts";
import type { Settings } from "../settings.ts";
import type { AdmittedBatch, Send } from "./admit-webhook-batch.ts";
import { attempt, maskOf } from "./attempt.ts";
import { type Task, runFairly } from "./batch/run-fairly.ts";
import type { DeliveryOutcome } from "./ledger/types.ts";
import type { WebhookBatch } from "./load-webhook-batches.ts";
import { checkTarget } from "./request/target.ts";

/**
 * @param quick the batches whose receivers are expected to respond soon.
 * @param endsAt when the sending window ends, in milliseconds: no request starts after it.
 * @param onProgress is called when a delivery of a batch starts or ends.
 * @returns a promise of each batch's outcomes, those of its admission first. It resolves when the batch's last request
 * has ended.
 */
export function deliverBatches(
  admitted: readonly AdmittedBatch[],
  settings: Settings,
  quick: ReadonlySet<AdmittedBatch>,
  { endsAt, onProgress }: { endsAt: number; onProgress: (batch: AdmittedBatch) => void },
): { batch: AdmittedBatch; outcomes: Promise<DeliveryOutcome[]> }[] {
  const lines = admitted.map((batch) => ({
    owner: batch,
    tasks: deliveryTasks(batch, settings, endsAt),
    isQuick: quick.has(batch),
    shares: sharesOf(batch.webhookBatch.webhook),
  }));
  return runFairly(lines, MAX_CONCURRENT_SENDS, onProgress).map(({ owner, results }) => ({
    batch: owner,
    outcomes: results.then((delivered) => [...owner.outcomes, ...delivered]),
  }));
}

/** The account's, the target host's and the webhook's. */
function sharesOf({ accountId, url, id }: WebhookBatch["webhook"]): string[] {
  return [accountId, URL.parse(url)?.host ?? "", id];
}

function deliveryTasks(
  { webhookBatch, sends }: AdmittedBatch,
  settings: Settings,
  endsAt: number,
): Task<DeliveryOutcome>[] {
  const { allowPrivateTargets: allowPrivate, publicUrl: ownOrigin, ownHosts, deliveryTimeoutMs } = settings;
  const target = checkTarget(webhookBatch.webhook.url, { allowPrivate, ownOrigin, ownHosts });
  const mask = maskOf(webhookBatch.webhook);
  return sends.map(({ event, admission }: Send): Task<DeliveryOutcome> => async (before) => {
    const mustNotStart = Date.now() >= endsAt || endsWithTimeouts(before);
    if (mustNotStart) return { kind: "unsent", eventId: event.id, event: event.event };
    return attempt(webhookBatch, target, event, admission, deliveryTimeoutMs, mask);
  });
}

/** This many timeouts in a row open the circuit. Further requests would only hold slots that others could use. */
function endsWithTimeouts(outcomes: readonly DeliveryOutcome[]): boolean {
  const latest = outcomes.filter((outcome) => outcome.kind === "attempted").slice(-CIRCUIT_TIMEOUTS);
  return latest.length === CIRCUIT_TIMEOUTS && latest.every((outcome) => outcome.attempt.error === "timeout");
}
