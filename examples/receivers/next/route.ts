/** `app/api/webhooks/route.ts` in a Next.js project. Here the inbox is in SQLite; use your own database instead. */
import { after } from "next/server";
import { handle } from "../handle.ts";
import { SqliteInbox } from "../node/sqlite-inbox.ts";
import { receive, requireSigningSecret } from "../receive.ts";

/** Call `processUnfinished(inbox.claimUnprocessed(), …)` from a job of yours, as `node/main.ts` does. */
const inbox = new SqliteInbox(process.env["INBOX"] ?? "inbox.db", 60);

export async function POST(request: Request): Promise<Response> {
  // Not at the top of the file: a build loads it too, and has no secret.
  const signingSecret = requireSigningSecret(process.env["RATECARD_SIGNING_SECRET"]);
  const headers = Object.fromEntries(request.headers);
  const result = await receive(request.body, headers, { signingSecret, inbox, handle });
  // `after` keeps a serverless function alive until the event is processed.
  if (result.process) after(result.process);
  return new Response(null, { status: result.status });
}
