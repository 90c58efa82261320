/** A receiver on Cloudflare Workers, with its inbox in D1. */
import { handle } from "../handle.ts";
import { type Inbox, type SavedEvent, processUnfinished, receive, requireSigningSecret } from "../receive.ts";

interface Environment {
  DB: D1Database;
  /** `npx wrangler secret put RATECARD_SIGNING_SECRET` */
  RATECARD_SIGNING_SECRET?: string;
}

/** The oldest first. The lease is as long as a run of the cron may take: 15 minutes. */
const CLAIM_UNPROCESSED = `
  UPDATE inbox SET leased_until = unixepoch() + 900
  WHERE id IN (
    SELECT id FROM inbox WHERE processed = 0 AND leased_until <= unixepoch() ORDER BY leased_until LIMIT 100
  )
  RETURNING id, body`;

export default {
  async fetch(request: Request, env: Environment, ctx: ExecutionContext): Promise<Response> {
    if (request.method !== "POST") return new Response("POST webhooks here.\n", { status: 405 });
    const { status, process } = await receive(request.body, Object.fromEntries(request.headers), optionsOf(env));
    // waitUntil allows 30 seconds. Longer processing belongs in a Queue.
    if (process) ctx.waitUntil(process());
    return new Response(null, { status });
  },

  /** Processes what a crash or an error left, every five minutes. */
  async scheduled(_controller: ScheduledController, env: Environment): Promise<void> {
    const { results } = await env.DB.prepare(CLAIM_UNPROCESSED).all<SavedEvent>();
    await processUnfinished(results, optionsOf(env));
  },
};

function optionsOf(env: Environment) {
  return { signingSecret: requireSigningSecret(env.RATECARD_SIGNING_SECRET), inbox: inboxIn(env.DB), handle };
}

function inboxIn(db: D1Database): Inbox {
  return {
    save: async (id, body) => {
      const insert = db.prepare("INSERT INTO inbox (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING");
      return (await insert.bind(id, body).run()).meta.changes > 0;
    },
    markProcessed: async (id) => {
      await db.prepare("UPDATE inbox SET processed = 1 WHERE id = ?").bind(id).run();
    },
  };
}
