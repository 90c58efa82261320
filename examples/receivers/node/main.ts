/** `RATECARD_SIGNING_SECRET=whsec_… node node/main.ts` */
import { handle } from "../handle.ts";
import { requireSigningSecret, workOffLeft } from "../receive.ts";
import { createReceiver } from "./receiver.ts";
import { SqliteInbox } from "./sqlite-inbox.ts";

/** How long an event's work may take. What is not done by then is tried again. */
const patienceSeconds = Number(process.env["PATIENCE_SECONDS"] ?? 60);
const inbox = new SqliteInbox(process.env["INBOX"] ?? "inbox.db", patienceSeconds);
const receiving = { signingSecret: signingSecretOrEnd(), inbox, handle };

const server = createReceiver(receiving).listen(Number(process.env["PORT"] ?? 9000), () => {
  console.log("Receiving at", server.address());
  void takeUpWhatWasLeft();
});

/** By a crash, before it started, or by a failure, for as long as it runs. */
async function takeUpWhatWasLeft(): Promise<void> {
  try {
    await workOffLeft(inbox.takeLeft(), receiving);
  } catch (error) {
    console.error(error);
  }
  setTimeout(() => void takeUpWhatWasLeft(), patienceSeconds * 1000);
}

function signingSecretOrEnd(): string {
  try {
    return requireSigningSecret(process.env["RATECARD_SIGNING_SECRET"]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
