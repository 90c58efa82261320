/** I/O. Reads the hourly counts of an inbound webhook's calls. `record-calls.ts` writes them. */
import type { Database } from "./database.ts";

export interface CallHour {
  /** Hours since 1970. */
  hour: number;
  done: number;
  failed: number;
  skipped: number;
  refused: number;
}

/** One seek for each hour: a range of hours would read those of the account's other webhooks. */
const READ_HOURS = `
  SELECT h.hour, h.done, h.failed, h.skipped, h.refused FROM json_each(?3) AS j
  CROSS JOIN call_hours AS h ON h.account_id = ?1 AND h.hour = j.value AND h.webhook_id = ?2`;

/** The latest `hours` hours up to `hour`, the current one first. Hours without a call are zero. */
export async function readCallHours(
  { $client: client }: Database,
  webhook: { accountId: string; id: string },
  hour: number,
  hours: number,
): Promise<CallHour[]> {
  const wanted = Array.from({ length: hours }, (_, ago) => hour - ago);
  const { results } = await client
    .prepare(READ_HOURS)
    .bind(webhook.accountId, webhook.id, JSON.stringify(wanted))
    .all<{ hour: number; done: number; failed: number; skipped: number; refused: number }>();
  const counted = new Map(results.map((row) => [row.hour, row]));
  return wanted.map((each) => counted.get(each) ?? { hour: each, done: 0, failed: 0, skipped: 0, refused: 0 });
}
