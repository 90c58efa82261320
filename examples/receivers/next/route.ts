/** `app/api/webhooks/route.ts` in a Next.js project. Its inbox belongs in your database; here it is SQLite's. */
import { after } from "next/server";
import { handle } from "../handle.ts";
import { SqliteInbox } from "../node/sqlite-inbox.ts";
import { receive, requireSigningSecret } from "../receive.ts";

/** A job of yours calls `workOffLeft(inbox.takeLeft(), …)` from time to time, as `node/main.ts` does. */
const inbox = new SqliteInbox(process.env["INBOX"] ?? "inbox.db", 60);

export async function POST(request: Request): Promise<Response> {
  // Not when the file is loaded: a build does that, too, and has no key.
  const signingSecret = requireSigningSecret(process.env["RATECARD_SIGNING_SECRET"]);
  const headers = Object.fromEntries(request.headers);
  const { status, work } = await receive(request.body, headers, { signingSecret, inbox, handle });
  // A serverless host would stop here; `after` keeps it until the work is done.
  if (work) after(work);
  return new Response(null, { status });
}
