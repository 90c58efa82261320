/** Senders that sign the URL as they were given it, behind a public address that the Worker does not see. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { guideOf } from "../../src/inbound/sources/guides/guides.ts";
import { ORIGIN, newAccount } from "../support/service.ts";
import { callsOf, inboundWebhook, send } from "../support/inbound.ts";
import { KEY, type Signer, hmac } from "../support/senders.ts";

const PUBLIC_URL = "https://hooks.example.net";
const behind: Env = { ...env, PUBLIC_URL };
const QUERY = "?team=7&note=a%20b+c";

/** Twilio and Mandrill sign the form's fields, sorted by their names. */
const fieldsOf = (body: string) =>
  [...new URLSearchParams(body)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flat()
    .join("");

const signers: [string, Signer][] = [
  ["twilio", async (url, body) => ({ "X-Twilio-Signature": await hmac("SHA-1", url + fieldsOf(body), "base64") })],
  ["mandrill", async (url, body) => ({ "X-Mandrill-Signature": await hmac("SHA-1", url + fieldsOf(body), "base64") })],
  ["square", async (url, body) => ({ "X-Square-HmacSha256-Signature": await hmac("SHA-256", url + body, "base64") })],
  [
    "hubspot",
    async (url, body) => {
      const at = String(Date.now());
      return {
        "X-HubSpot-Signature-v3": await hmac("SHA-256", `POST${url}${body}${at}`, "base64"),
        "X-HubSpot-Request-Timestamp": at,
      };
    },
  ],
];

describe.each(signers)("%s", (type, sign) => {
  const { contentType, body } = guideOf(type).sample;
  /** Cloudflare routes the public name to the Worker, or a proxy calls another one. */
  const asTheWorkerSees = (url: string) => url.replace(PUBLIC_URL, ORIGIN);
  const post = async (called: string, signedUrl: string) => {
    const headers = await sign(signedUrl, body);
    return (await send(asTheWorkerSees(called), body, { type: contentType, headers, env: behind })).status;
  };

  it("is verified with the public URL and its query string, on both URLs of a rotation, and with no other", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"], { source: { type, secrets: [KEY] } });
    const rotated = await account.post(`/v1/webhooks/${webhook.id}/rotate-secret`, { overlap_seconds: 600 });
    const publicOf = (url: string) => `${url.replace(ORIGIN, PUBLIC_URL)}${QUERY}`;
    const [old, now] = [publicOf(webhook.url), publicOf(String(rotated.json["url"]))];
    expect(old).not.toBe(now);

    expect(await post(old, old)).toBe(200);
    expect(await post(now, now)).toBe(200);
    for (const other of [old, asTheWorkerSees(now), now.replace(QUERY, ""), `${now}&more=1`, now.replace("+", "%20")]) {
      expect([other, await post(now, other)]).toEqual([other, 401]);
    }
    const verified = (await callsOf(account, webhook.id)).filter(({ verification }) => verification === "verified");
    // Of a repeat nothing is kept.
    expect(verified).toHaveLength(2);
    expect(verified.at(-1)?.query).toBe("team=***&note=***");
  });
});
