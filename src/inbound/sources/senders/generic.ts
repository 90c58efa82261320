/** Pure. Senders that follow a standard, and every other one. */
import { signature, signedAt, signedWith } from "../scheme.ts";
import { type SignatureScheme, defineSource } from "../source-type.ts";

const standardScheme = (prefix: "webhook" | "svix"): SignatureScheme =>
  signature(`${prefix}-signature`, "base64", {
    separator: " ",
    prefix: "v1,",
    signed: "{id}.{timestamp}.{body}",
    timestamp: signedAt({ header: `${prefix}-timestamp` }),
    idHeader: `${prefix}-id`,
  });

const standardProof = signedWith("whsec", standardScheme("webhook"), standardScheme("svix"));

export const standardWebhooks = defineSource({ type: "standard_webhooks", proof: standardProof });

export const clerk = defineSource({ type: "clerk", proof: standardProof });

export const custom = defineSource({ type: "custom", proof: { kind: "custom" } });

export const token = defineSource({ type: "token", proof: { kind: "token" } });

export const basic = defineSource({ type: "basic", proof: { kind: "basic" } });
