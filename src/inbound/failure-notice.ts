/** I/O. The notice about a failed call, for the account's outbound webhooks and for the operators' account. */
import { enqueueDeliveries } from "../delivery/delivery-queue.ts";
import { CALL_FAILED, callFailedPayload } from "../delivery/notices/notice.ts";
import { publishTo } from "../delivery/notices/publish-notice.ts";
import { newId } from "../ids/new-id.ts";
import { log } from "../logging/log.ts";
import type { Settings } from "../settings.ts";
import { findFailedCallSubject } from "../storage/call-notices.ts";
import type { InboundCall } from "../storage/calls.ts";
import type { Database } from "../storage/database.ts";
import type { NewEvent } from "../storage/event-statements.ts";
import { subscriptionNames } from "../vocabulary/subscription-names.ts";
import type { PublishedEvent } from "./commit.ts";

/** The notice to store with the call; null when there was one within the hour. */
export async function failureNotice(db: Database, call: InboundCall, now: number): Promise<NewEvent | null> {
  if (call.status !== "failed") return null;
  const subject = await findFailedCallSubject(db, call, now);
  if (!subject) return null;
  const failed = { callId: call.id, detail: call.problem?.detail ?? "", failedAt: now, count: subject.failedCalls + 1 };
  return {
    id: newId(now),
    event: CALL_FAILED,
    subscriptions: subscriptionNames(CALL_FAILED),
    payload: JSON.stringify(callFailedPayload(failed, subject)),
  };
}

/**
 * Sends a stored notice on its way, and stores it for the operators as well. Never throws: the call is committed, and a
 * sender that gets an error would send it again.
 */
export async function sendNotice(
  env: Env,
  { operationsAccountId }: Settings,
  notice: NewEvent,
  stored: PublishedEvent,
): Promise<void> {
  await enqueueDeliveries(env, [stored]);
  const { accountId } = stored;
  log("info", "notice published", { account_id: accountId, event: notice.event });
  if (operationsAccountId === null || operationsAccountId === accountId) return;
  const now = Date.now();
  try {
    const exists = await publishTo(env, operationsAccountId, { ...notice, id: newId(now) }, now);
    if (!exists) log("warn", "OPERATIONS_ACCOUNT_ID names no account", { account_id: operationsAccountId });
  } catch (error) {
    log("error", "notice not published to the operators", { account_id: accountId, error });
  }
}
