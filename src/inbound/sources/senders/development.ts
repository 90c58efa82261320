/** Pure. Senders of code and issues. */
import { signature, signedAt, signedWith } from "../scheme.ts";
import { defineSource } from "../source-type.ts";

export const github = defineSource({
  type: "github",
  proof: signedWith(
    "text",
    signature("X-Hub-Signature-256", "hex", { prefix: "sha256=", idHeader: "X-GitHub-Delivery" }),
  ),
  handshakes: [{ header: { name: "X-GitHub-Event", value: "ping" }, needs: "verified", answer: { status: 200 } }],
  jsonField: "payload",
  eventHeader: "X-GitHub-Event",
});

export const linear = defineSource({
  type: "linear",
  proof: signedWith(
    "text",
    signature("Linear-Signature", "hex", {
      timestamp: signedAt({ pointer: "/webhookTimestamp" }, { unit: "ms", toleranceSeconds: 60 }),
      idHeader: "Linear-Delivery",
    }),
  ),
  eventHeader: "Linear-Event",
});

export const jira = defineSource({
  type: "jira",
  proof: signedWith(
    "text",
    signature("X-Hub-Signature", "hex", { prefix: "sha256=", idHeader: "X-Atlassian-Webhook-Identifier" }),
  ),
});
