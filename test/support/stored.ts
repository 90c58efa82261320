/** Much that is stored, put there without the service: rows that lie there and are old news to everybody. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { DAY_MS } from "../../src/constants.ts";
import { firstIdAt } from "../../src/ids/id.ts";

/** Rows that one statement inserts: D1 ends those that take too long. */
const CHUNK = 50_000;

/** Ids of yesterday, in order: `order` is the SQL for a number. */
const idOf = (order: string) => `'${firstIdAt(Date.now() - DAY_MS).slice(0, 24)}' || printf('%012x', ${order})`;

const numbers = (from: number, below: number) =>
  `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${below})`;

/** One more of everything that an account collects, for each number: events, inbound calls, contacts, audited actions. */
export async function storeMore(accountId: string, inboundId: string, from: number, below: number): Promise<void> {
  for (let start = from; start < below; start += CHUNK) {
    const more = numbers(start, Math.min(start + CHUNK, below));
    const statements = [
      `INSERT INTO events (account_id, id, event, payload, webhook_ids)
       ${more} SELECT ?1, ${idOf("i")}, 'messages.sent', '{"message":{"id":"stored"}}', '[]' FROM n WHERE ?2 = ?2`,
      `INSERT INTO calls (account_id, webhook_id, id, status_code, response)
       ${more} SELECT ?1, ?2, ${idOf("i")}, 200, '{}' FROM n`,
      `INSERT INTO contacts (account_id, id, email, email_key, metadata, version, created_at, updated_at)
       ${more} SELECT ?1, ${idOf("i")}, 'c' || i || '@example.com', 'c' || i || '@example.com', '{}', 1, 0, 0
       FROM n WHERE ?2 = ?2`,
      `INSERT INTO audit_log (account_id, id, action, actor, request_id, status)
       ${more} SELECT ?1, ${idOf("i")}, 'createWebhook', '{"kind":"platform"}', 'r', 201 FROM n WHERE ?2 = ?2`,
    ];
    for (const statement of statements) await env.DB.prepare(statement).bind(accountId, inboundId).run();
  }
}

/** Settled deliveries in a webhook's ledger, in both of its generations; one of a hundred failed. */
export async function settleMore(webhookId: string, from: number, below: number): Promise<void> {
  await runInDurableObject(env.DELIVERY_LEDGER.getByName(webhookId), (_instance, state) => {
    for (const [generation, table] of ["settled", "settled_before"].entries()) {
      state.storage.sql.exec(
        `INSERT INTO ${table} (event_id, event, status, reason, cycle, attempts, cycle_started_at, updated_at, log)
         ${numbers(from, below)}
         SELECT ${idOf("i")}, 'messages.sent', iif(i % 100 < 2, 'failed', 'delivered'),
           iif(i % 100 < 2, 'attempts_exhausted', NULL), 1, 1, 0, 0, '[]'
         FROM n WHERE i % 2 = ?`,
        generation,
      );
    }
  });
}

/** Deliveries that wait in a ledger whose circuit is open, or whose rate limit is reached. */
export async function parkMore(webhookId: string, from: number, below: number): Promise<void> {
  await runInDurableObject(env.DELIVERY_LEDGER.getByName(webhookId), (_instance, state) => {
    state.storage.sql.exec(
      `INSERT INTO pending (event_id, event, cycle, is_manual, attempts, next_at, wake_at, cycle_started_at, updated_at, log)
       ${numbers(from, below)}
       SELECT ${idOf("i")}, 'messages.sent', 1, 0, 1, ?1, NULL, ?1, ?1, '[]' FROM n`,
      Date.now() - 60_000,
    );
  });
}
