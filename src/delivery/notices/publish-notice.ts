/** I/O. Publishes a notice as an event: to the account's other webhooks, and to the operators' account. */
import { IDEMPOTENCY_TTL_MS } from "../../constants.ts";
import { log } from "../../logging/log.ts";
import { settingsOf } from "../../settings.ts";
import { storeEvents } from "../../storage/accept-events.ts";
import type { NewEvent } from "../../storage/event-statements.ts";
import { atHome } from "../../storage/at-home.ts";
import { accountDatabase } from "../../storage/database.ts";
import { readNoticeSubject } from "../../storage/notice-subject.ts";
import { subscriptionNames } from "../../vocabulary/subscription-names.ts";
import { newId } from "../../ids/new-id.ts";
import { enqueueDeliveries } from "../delivery-queue.ts";
import type { DueNotice } from "../ledger/notices.ts";
import { DISABLED, noticePayload } from "./notice.ts";

/**
 * Repeating it within a day publishes nothing twice, because the publish id is part of the idempotency key.
 * @returns false if there is nothing to publish: the webhook was deleted, or is not disabled after all.
 * @throws if it was not published, or if that is unknown.
 */
export async function publishNotice(
  env: Env,
  { accountId, webhookId }: { accountId: string; webhookId: string },
  { notice, publishId }: DueNotice,
  now: number,
): Promise<boolean> {
  // By then the idempotency key has expired, so the notice could be published twice.
  if (now - publishId >= IDEMPOTENCY_TTL_MS) {
    log("error", "notice dropped", { account_id: accountId, webhook_id: webhookId, event: notice.kind });
    return false;
  }
  const subject = await readNoticeSubject(await accountDatabase(env, accountId), accountId, webhookId);
  if (!subject) return false;
  // An admin edited the webhook, or the consumer died before it disabled the webhook. The ledger then asks again.
  if (notice.kind === DISABLED && subject.webhook.disabledReason !== notice.reason) return false;
  // A publisher's key contains no space, so this key cannot equal one.
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
    const exists = await publishTo(env, operationsAccountId, item(1), now);
    if (!exists) log("warn", "OPERATIONS_ACCOUNT_ID names no account", { account_id: operationsAccountId });
  }
  log("info", "notice published", { account_id: accountId, webhook_id: webhookId, event: notice.kind });
  return true;
}

/** @returns false if there is no such account. */
export async function publishTo(env: Env, accountId: string, item: NewEvent, now: number): Promise<boolean> {
  const insertion = await atHome(env, accountId, (db) => storeEvents(db, accountId, [item], now));
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
    case "moving":
    case "clock_skew":
      throw new Error(`a notice was refused: ${insertion.kind}`);
  }
}
