/** I/O. Publishes a notice, as an event like any other: to the account's other webhooks, and to the operators' account. */
import { IDEMPOTENCY_TTL_MS } from "../../constants.ts";
import { log } from "../../logging/log.ts";
import { settingsOf } from "../../settings.ts";
import { type NewEvent, storeEvents } from "../../storage/accept-events.ts";
import { accountDatabase } from "../../storage/database.ts";
import { readNoticeSubject } from "../../storage/notice-subject.ts";
import { subscriptionNames } from "../../vocabulary/subscription-names.ts";
import { newId } from "../../ids/id.ts";
import { enqueueDeliveries } from "../delivery-queue.ts";
import type { DueNotice } from "../ledger/notices.ts";
import { DISABLED, noticePayload } from "./notice.ts";

/**
 * False when there is nothing to tell: the webhook is no more, or is not disabled after all. Repeating it publishes
 * nothing twice within a day.
 * @throws when it could not be published, or nobody can tell.
 */
export async function publishNotice(
  env: Env,
  { accountId, webhookId }: { accountId: string; webhookId: string },
  { notice, publishId }: DueNotice,
  now: number,
): Promise<boolean> {
  // Beyond that a repetition would not be known as one, and it is no news.
  if (now - publishId >= IDEMPOTENCY_TTL_MS) {
    log("error", "notice dropped", { account_id: accountId, webhook_id: webhookId, event: notice.kind });
    return false;
  }
  const subject = await readNoticeSubject(await accountDatabase(env, accountId), accountId, webhookId);
  if (!subject) return false;
  // An admin's edit may have come between, or the consumer that was to disable it died: then it will be asked again.
  if (notice.kind === DISABLED && subject.webhook.disabledReason !== notice.reason) return false;
  // No publisher's key has a space in it.
  const key = `${notice.kind} ${webhookId} ${publishId}`;
  const item = (order: number): NewEvent => ({
    id: newId(now, order),
    event: notice.kind,
    subscriptions: subscriptionNames(notice.kind),
    payload: JSON.stringify(noticePayload(notice, subject)),
    key,
    fingerprint: key,
    except: webhookId,
  });
  if (!(await publishTo(env, accountId, item(0), now))) return false;
  const { operationsAccountId } = settingsOf(env);
  if (operationsAccountId !== null && operationsAccountId !== accountId) {
    const isThere = await publishTo(env, operationsAccountId, item(1), now);
    if (!isThere) log("warn", "OPERATIONS_ACCOUNT_ID names no account", { account_id: operationsAccountId });
  }
  log("info", "notice published", { account_id: accountId, webhook_id: webhookId, event: notice.kind });
  return true;
}

/** Whether there is such an account. */
async function publishTo(env: Env, accountId: string, item: NewEvent, now: number): Promise<boolean> {
  const insertion = await storeEvents(await accountDatabase(env, accountId), accountId, [item], now);
  switch (insertion.kind) {
    case "stored":
      await enqueueDeliveries(
        env,
        insertion.events.map((event) => ({ ...event, accountId })),
      );
      return true;
    case "no_account":
      return false;
    case "conflict":
    case "clock_skew":
      throw new Error(`a notice was refused: ${insertion.kind}`);
  }
}
