/** A receiver on Cloudflare Workers, its inbox in D1. */
import { handle } from "../handle.ts";
import { type Inbox, type KeptEvent, receive, requireSigningSecret, workOffLeft } from "../receive.ts";

interface Environment {
  DB: D1Database;
  /** `npx wrangler secret put RATECARD_SIGNING_SECRET` */
  RATECARD_SIGNING_SECRET?: string;
}

/** Oldest first, and not again before this run of the cron, which may take 15 minutes, has ended. */
const TAKE_LEFT = `
  UPDATE inbox SET again_at = unixepoch() + 900
  WHERE id IN (SELECT id FROM inbox WHERE done = 0 AND again_at <= unixepoch() ORDER BY again_at LIMIT 100)
  RETURNING id, body`;

export default {
  async fetch(request: Request, env: Environment, ctx: ExecutionContext): Promise<Response> {
    if (request.method !== "POST") return new Response("POST webhooks here.\n", { status: 405 });
    const { status, work } = await receive(request.body, Object.fromEntries(request.headers), receiving(env));
    // Half a minute of it; longer work belongs in a Queue.
    if (work) ctx.waitUntil(work());
    return new Response(null, { status });
  },

  /** What a crash or a failure left, every few minutes. */
  async scheduled(_controller: ScheduledController, env: Environment): Promise<void> {
    const { results } = await env.DB.prepare(TAKE_LEFT).all<KeptEvent>();
    await workOffLeft(results, receiving(env));
  },
};

function receiving(env: Environment) {
  return { signingSecret: requireSigningSecret(env.RATECARD_SIGNING_SECRET), inbox: inboxIn(env.DB), handle };
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
