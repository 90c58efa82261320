/** Pure. Senders of code and issues. */
import { defineSource } from "../source-type.ts";

export const github = defineSource({
  type: "github",
  name: "GitHub",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "X-Hub-Signature-256",
        prefix: "sha256=",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "{body}",
        idHeader: "X-GitHub-Delivery",
      },
    ],
  },
  handshakes: [{ header: { name: "X-GitHub-Event", value: "ping" }, needs: "verified", answer: { status: 200 } }],
  jsonField: "payload",
});

export const linear = defineSource({
  type: "linear",
  name: "Linear",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "Linear-Signature",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "{body}",
        timestamp: { at: { pointer: "/webhookTimestamp" }, unit: "ms", toleranceSeconds: 60 },
        idHeader: "Linear-Delivery",
      },
    ],
  },
});

export const jira = defineSource({
  type: "jira",
  name: "Jira",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "X-Hub-Signature",
        prefix: "sha256=",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "{body}",
        idHeader: "X-Atlassian-Webhook-Identifier",
      },
    ],
  },
});
