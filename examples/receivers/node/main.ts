/** `RATECARD_SIGNING_SECRET=whsec_… node node/main.ts` */
import { handle } from "../handle.ts";
import { processUnfinished, requireSigningSecret } from "../receive.ts";
import { createReceiver } from "./receiver.ts";
import { SqliteInbox } from "./sqlite-inbox.ts";

/** How long processing an event may take. An event that is unprocessed after that is processed again. */
const leaseSeconds = Number(process.env["LEASE_SECONDS"] ?? 60);
const inbox = new SqliteInbox(process.env["INBOX"] ?? "inbox.db", leaseSeconds);
const options = { signingSecret: readSigningSecret(), inbox, handle };

const server = createReceiver(options).listen(Number(process.env["PORT"] ?? 9000), () => {
  console.log("Receiving at", server.address());
  void processLeftovers();
});

/** Processes the events that an earlier crash or a later error left unprocessed. Repeats while the process runs. */
async function processLeftovers(): Promise<void> {
  try {
    await processUnfinished(inbox.claimUnprocessed(), options);
  } catch (error) {
    console.error(error);
  }
  setTimeout(() => void processLeftovers(), leaseSeconds * 1000);
}

/** Ends the process if the secret is missing. */
function readSigningSecret(): string {
  try {
    return requireSigningSecret(process.env["RATECARD_SIGNING_SECRET"]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
