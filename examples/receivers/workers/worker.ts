/** A receiver on Cloudflare Workers, its inbox in D1. */
import { handle } from "../handle.ts";
import { type Inbox, receive, workOff } from "../receive.ts";

interface Environment {
  DB: D1Database;
  /** `npx wrangler secret put RATECARD_SIGNING_SECRET` */
  RATECARD_SIGNING_SECRET: string;
}

export default {
  async fetch(request: Request, env: Environment, ctx: ExecutionContext): Promise<Response> {
    if (request.method !== "POST") return new Response("POST webhooks here.\n", { status: 405 });
    // text(), never json(): the signature is over the bytes.
    const { status, work } = await receive(await request.text(), Object.fromEntries(request.headers), receiving(env));
    // Half a minute of it; longer work belongs in a Queue.
    if (work) ctx.waitUntil(work());
    return new Response(null, { status });
  },

  /** What a crash left, every few minutes. */
  async scheduled(_controller: ScheduledController, env: Environment): Promise<void> {
    const statement = env.DB.prepare("SELECT id, body FROM inbox WHERE done = 0 AND at < unixepoch() - 60 LIMIT 100");
    const { results } = await statement.all<{ id: string; body: string }>();
    for (const { id, body } of results) await workOff(id, body, receiving(env));
  },
};

function receiving(env: Environment) {
  return { signingSecret: env.RATECARD_SIGNING_SECRET, inbox: inboxIn(env.DB), handle };
}

function inboxIn(db: D1Database): Inbox {
  return {
    keep: async (id, body) => {
      const insert = db.prepare("INSERT INTO inbox (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING");
      return (await insert.bind(id, body).run()).meta.changes > 0;
    },
    done: async (id) => {
      await db.prepare("UPDATE inbox SET done = 1 WHERE id = ?").bind(id).run();
    },
  };
}
