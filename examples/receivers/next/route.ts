/** `app/api/webhooks/route.ts` in a Next.js project. Its inbox belongs in your database; here it is SQLite's. */
import { after } from "next/server";
import { handle } from "../handle.ts";
import { SqliteInbox } from "../node/sqlite-inbox.ts";
import { receive } from "../receive.ts";

const inbox = new SqliteInbox(process.env["INBOX"] ?? "inbox.db");

export async function POST(request: Request): Promise<Response> {
  const signingSecret = process.env["RATECARD_SIGNING_SECRET"] ?? "";
  // text(), never json(): the signature is over the bytes. A route handler gets them as they came.
  const { status, work } = await receive(await request.text(), Object.fromEntries(request.headers), {
    signingSecret,
    inbox,
    handle,
  });
  // A serverless host would stop here; `after` keeps it until the work is done.
  if (work) after(work);
  return new Response(null, { status });
}
