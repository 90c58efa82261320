/** Signs calls as senders do, and makes webhooks for them. */
import { env } from "cloudflare:workers";
import { keyFormOf } from "../../src/inbound/sources/keys.ts";
import type { SourceSettings } from "../../src/inbound/sources/source-settings.ts";
import { findSource } from "../../src/inbound/sources/sources.ts";
import { keyringOf } from "../../src/security/keyring.ts";
import { settingsOf } from "../../src/settings.ts";
import { accountDatabase } from "../../src/storage/database.ts";
import { findWebhook, rotateWebhook } from "../../src/storage/webhooks.ts";

export const KEY = "a-key-of-the-sender-1";

/** @param url as the sender was given it, query string included. */
export type Signer = (url: string, body: string) => Promise<Record<string, string>>;

export async function hmac(hash: "SHA-1" | "SHA-256", text: string, encoding: "hex" | "base64"): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(KEY), { name: "HMAC", hash }, false, ["sign"]);
  const signature = Buffer.from(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return signature.toString(encoding);
}

/** The `source` of a webhook, as the API takes it, from what the verifier takes. */
export function sourceInput(type: string, { keys, custom, username, password, tokenHeader }: SourceSettings) {
  const source = findSource(type);
  const form = source && keyFormOf(source);
  const isPublic = form === "spki" || form === "ed25519";
  const { timestampHeader, toleranceSeconds, ...scheme } = custom ?? {};
  return {
    type,
    ...(isPublic ? { public_key: keys[0] } : {}),
    ...(form && !isPublic ? { secrets: keys } : {}),
    ...(form ? {} : { username, password }),
    ...(tokenHeader === undefined ? {} : { header: tokenHeader }),
    ...(type === "meta" ? { verify_token: "a-verify-token-0123456789" } : {}),
    ...scheme,
    ...(timestampHeader === undefined ? {} : { timestamp_header: timestampHeader }),
    ...(toleranceSeconds === undefined ? {} : { tolerance_seconds: toleranceSeconds }),
  };
}

/** Moves an inbound webhook to the URL with this secret, as a rotation would. */
export async function giveSecret(account: { id: string }, webhookId: string, secret: string): Promise<void> {
  const keyring = await keyringOf(settingsOf(env).encryptionKeys);
  const db = await accountDatabase(env, account.id);
  const webhook = await findWebhook(db, keyring, account.id, webhookId);
  if (!webhook) throw new Error(`there is no webhook ${webhookId}`);
  await rotateWebhook(env, db, keyring, { ...webhook, secret, version: webhook.version + 1 });
}
