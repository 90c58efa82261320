/** `RATECARD_SIGNING_SECRET=whsec_… node examples/receivers/node/main.ts` */
import { handle } from "../handle.ts";
import { workOff } from "../receive.ts";
import { createReceiver } from "./receiver.ts";
import { SqliteInbox } from "./sqlite-inbox.ts";

const inbox = new SqliteInbox(process.env["INBOX"] ?? "inbox.db");
const receiving = { signingSecret: process.env["RATECARD_SIGNING_SECRET"] ?? "", inbox, handle };

for (const { id, body } of inbox.undone()) await workOff(id, body, receiving);
const server = createReceiver(receiving).listen(Number(process.env["PORT"] ?? 9000), () => {
  console.log("Receiving at", server.address());
});
