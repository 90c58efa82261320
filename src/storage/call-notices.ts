/** I/O. Notices about failed calls: at most one an interval for each inbound webhook, stored with the call. */
import { IDEMPOTENCY_TTL_MS, MAX_CLOCK_SKEW_MS, MAX_NOTICE_CALLS, NOTICE_INTERVAL_MS } from "../constants.ts";
import { firstIdAt } from "../ids/id.ts";
import type { Database } from "./database.ts";
import { type NewEvent, clockAgrees, insertEvents } from "./event-statements.ts";

/** The key of a webhook's last notice, and of the call that it was about. No caller's key contains a space. */
const NOTICE_KEY = "call failed";

/** What a notice says of its webhook. */
export interface FailedCallSubject {
  webhook: { id: string; name: string };
  account: { id: string; name: string };
  /** Calls that failed since the last notice, at most a day ago; MAX_NOTICE_CALLS at most. */
  failedCalls: number;
}

const READ_SUBJECT = `
  SELECT w.name AS webhook_name, a.name AS account_name,
    (SELECT count(*) FROM (
      SELECT 1 FROM calls INDEXED BY calls_not_done
      WHERE account_id = ?1 AND webhook_id = ?2 AND status = 'failed' AND status <> 'done' AND id > ifnull(k.target_id, ?5)
      LIMIT ?6)) AS failed_calls
  FROM webhooks AS w CROSS JOIN accounts AS a ON a.id = w.account_id
  LEFT JOIN idempotency_keys AS k ON k.scope = w.id AND k.key = ?3
  WHERE w.account_id = ?1 AND w.id = ?2 AND ifnull(k.created_at, 0) <= ?4`;

/** Null when the webhook had a notice within the interval, or was deleted. */
export async function findFailedCallSubject(
  db: Database,
  { accountId, webhookId }: { accountId: string; webhookId: string },
  now: number,
): Promise<FailedCallSubject | null> {
  const row = await db.$client
    .prepare(READ_SUBJECT)
    .bind(
      accountId,
      webhookId,
      NOTICE_KEY,
      now - NOTICE_INTERVAL_MS,
      firstIdAt(now - IDEMPOTENCY_TTL_MS),
      MAX_NOTICE_CALLS,
    )
    .first<{ webhook_name: string; account_name: string; failed_calls: number }>();
  return (
    row && {
      webhook: { id: webhookId, name: row.webhook_name },
      account: { id: accountId, name: row.account_name },
      failedCalls: row.failed_calls,
    }
  );
}

const INSERT_NOTICE = insertEvents(
  "?2",
  `${clockAgrees("?3", "?4")} AND NOT EXISTS (
    SELECT 1 FROM idempotency_keys WHERE scope = ?5 AND key = ?6 AND created_at > ?7)`,
  "",
);

const TAKE_INTERVAL = `
  INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at)
  SELECT ?1, ?2, '', ?3, ?4 WHERE EXISTS (SELECT 1 FROM events WHERE account_id = ?5 AND id = ?6)
  ON CONFLICT (scope, key) DO UPDATE SET target_id = excluded.target_id, created_at = excluded.created_at`;

/** For the transaction that records the call. The first stores the notice, unless another call was faster. */
export function storeNoticeStatements(
  db: Database,
  { accountId, webhookId, id: callId }: { accountId: string; webhookId: string; id: string },
  notice: NewEvent,
  now: number,
): D1PreparedStatement[] {
  const before = now - NOTICE_INTERVAL_MS;
  return [
    db.$client
      .prepare(INSERT_NOTICE)
      .bind(JSON.stringify([notice]), accountId, now, MAX_CLOCK_SKEW_MS, webhookId, NOTICE_KEY, before),
    db.$client.prepare(TAKE_INTERVAL).bind(webhookId, NOTICE_KEY, callId, now, accountId, notice.id),
  ];
}
