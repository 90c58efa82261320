/**
 * I/O. The least that could be called the same job: one insert and one queue message to accept an event, one request
 * to deliver it, as long and with as many headers as ours. It checks nothing, signs nothing and remembers nothing of what
 * became of it.
 */
import { PAYLOAD } from "../payload.ts";

interface Bindings {
  DB: D1Database;
  DELIVERIES: Queue<Message>;
  /** Bound only where its cost is measured. */
  LIMIT?: RateLimit;
}

interface Message {
  id: string;
  url: string;
}

const INSERT =
  "INSERT INTO events (account_id, id, event, payload, webhook_ids) VALUES ('a', ?, 'messages.sent', ?, '[]')";
const INSERT_CONTACT = `INSERT INTO contacts (account_id, id, email, email_key, metadata, version, created_at, updated_at)
  VALUES ('a', ?1, ?2, ?2, '{}', 1, 0, 0)`;
const COUNT_CALL = `INSERT INTO call_hours VALUES ('a', 0, 'w', 1, 0, 0, 0, ?1, 0)
  ON CONFLICT DO UPDATE SET done = done + 1, bytes = bytes + ?1`;
const CONNECTIONS = 6;

const ID = "00000000-0000-7000-8000-000000000000";
const HEADERS = {
  "Content-Type": "application/json",
  "User-Agent": "Ratecard-Webhooks/1.0.0",
  "Ratecard-Webhook-Secret": "whs_00000000000000000000000000000000000000000000",
  "Ratecard-Webhook-Event": "messages.sent",
  "Ratecard-Webhook-Attempt": "1",
  "webhook-id": ID,
  "webhook-timestamp": "1700000000",
  "webhook-signature": "v1,0000000000000000000000000000000000000000000=",
};
/** What follows the id in a request's body. */
const REST = JSON.stringify({
  webhook: { id: ID, name: "Bench" },
  account: { id: ID, name: "Bench" },
  payload: PAYLOAD,
  event: "messages.sent",
  created_at: "2026-01-01T00:00:00+00:00",
  updated_at: "2026-01-01T00:00:00+00:00",
}).slice(1);

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const url = searchParams.get("url") ?? "";
    if (pathname === "/healthz") return new Response("ok");
    if (pathname === "/fill") {
      const ids = await request.json<string[]>();
      for (let start = 0; start < ids.length; start += 100) {
        await env.DELIVERIES.sendBatch(ids.slice(start, start + 100).map((id) => ({ body: { id, url } })));
      }
      return new Response(null, { status: 202 });
    }
    if (pathname === "/calls") return receiveCall(env.DB, await request.text());
    await env.LIMIT?.limit({ key: "a" });
    const id = crypto.randomUUID();
    await env.DB.prepare(INSERT)
      .bind(id, await request.text())
      .run();
    await env.DELIVERIES.send({ id, url });
    return Response.json({ id }, { status: 202 });
  },

  async queue(batch) {
    const waiting = batch.messages.values();
    const work = async () => {
      for (const { body } of waiting) {
        const response = await fetch(body.url, {
          method: "POST",
          headers: HEADERS,
          body: `{"id":"${body.id}",${REST}`,
        });
        await response.body?.cancel();
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
  },
} satisfies ExportedHandler<Bindings, Message>;

/** An inbound call that creates a contact: two reads, and one transaction of the same five rows. */
async function receiveCall(db: D1Database, body: string): Promise<Response> {
  const { email }: { email: string } = JSON.parse(body);
  await db.prepare("SELECT * FROM webhooks WHERE secret = 'none'").first();
  await db.prepare("SELECT * FROM contacts WHERE account_id = 'a' AND email_key = ?").bind(email).first();
  const id = crypto.randomUUID();
  await db.batch([
    db.prepare(INSERT_CONTACT).bind(id, email),
    db
      .prepare(
        "INSERT INTO calls (account_id, webhook_id, id, status_code, body, response) VALUES ('a', 'w', ?, 200, ?, '{}')",
      )
      .bind(id, body),
    db.prepare(COUNT_CALL).bind(body.length),
    db
      .prepare("INSERT INTO call_subjects (account_id, subject_id, webhook_id, call_id) VALUES ('a', ?1, 'w', ?1)")
      .bind(id),
  ]);
  return Response.json({ id });
}
