/**
 * I/O. The least that could be called the same job: one insert and one queue message to accept an event, one request
 * to deliver it. It checks nothing, signs nothing and remembers nothing of what became of it.
 */
interface Bindings {
  DB: D1Database;
  DELIVERIES: Queue<Message>;
}

interface Message {
  id: string;
  url: string;
}

const INSERT =
  "INSERT INTO events (account_id, id, event, payload, webhook_ids) VALUES ('a', ?, 'messages.sent', ?, '[]')";
const CONNECTIONS = 6;

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const url = searchParams.get("url") ?? "";
    if (pathname === "/fill") {
      const ids = await request.json<string[]>();
      for (let start = 0; start < ids.length; start += 100) {
        await env.DELIVERIES.sendBatch(ids.slice(start, start + 100).map((id) => ({ body: { id, url } })));
      }
      return new Response(null, { status: 202 });
    }
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
        const response = await fetch(body.url, { method: "POST", body: JSON.stringify({ id: body.id }) });
        await response.body?.cancel();
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
  },
} satisfies ExportedHandler<Bindings, Message>;
