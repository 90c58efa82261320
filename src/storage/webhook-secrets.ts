/** A webhook's secrets: encrypted on the way in and decrypted on the way out, here and nowhere else; and which are live. */
import { z } from "zod";
import type { Keyring } from "../security/keyring.ts";
import type { webhooks } from "./schema.ts";

type WebhookRow = typeof webhooks.$inferSelect;

/** A webhook with its secrets and headers in plain text. */
export type Webhook = Omit<WebhookRow, "headers"> & { headers: Record<string, string> };

const storedHeaders = z.record(z.string(), z.string());

/** Until when the secrets count that were replaced last; null when they don't. */
export function overlapEnd({ previousUntil }: Webhook, now: number): number | null {
  return previousUntil !== null && now < previousUntil ? previousUntil : null;
}

/** The secrets that count at the moment `now`: the present ones, and during a rotation's overlap the previous ones. */
export function liveSecrets(webhook: Webhook, now: number): { secrets: string[]; signingSecrets: string[] } {
  const overlap = overlapEnd(webhook, now) !== null;
  const live = (present: string | null, previous: string | null) =>
    [present, overlap ? previous : null].filter((secret) => secret !== null);
  return {
    secrets: live(webhook.secret, webhook.previousSecret),
    signingSecrets: live(webhook.signingSecret, webhook.previousSigningSecret),
  };
}

/** Decrypts the secrets and headers of a row as D1 gave it. */
export async function unseal(row: WebhookRow, keyring: Keyring): Promise<Webhook> {
  const opened = await withSecrets(row, (value, context) => keyring.decrypt(value, context));
  return { ...opened, headers: opened.headers === null ? {} : storedHeaders.parse(JSON.parse(opened.headers)) };
}

export async function seal(webhook: Webhook, keyring: Keyring): Promise<WebhookRow> {
  const headers = Object.keys(webhook.headers).length > 0 ? JSON.stringify(webhook.headers) : null;
  return withSecrets({ ...webhook, headers }, (value, context) => keyring.encrypt(value, context));
}

/** A secret is sealed for its webhook and its place, so that one cannot be put in another's stead. */
async function withSecrets(
  webhook: WebhookRow,
  change: (value: string, context: string) => Promise<string>,
): Promise<WebhookRow> {
  const optional = (value: string | null, place: string) =>
    value === null ? null : change(value, `${webhook.id} ${place}`);
  const [secret, signingSecret, previousSecret, previousSigningSecret, headers] = await Promise.all([
    change(webhook.secret, `${webhook.id} secret`),
    optional(webhook.signingSecret, "signing_secret"),
    // A secret keeps its context when it becomes the previous one.
    optional(webhook.previousSecret, "secret"),
    optional(webhook.previousSigningSecret, "signing_secret"),
    optional(webhook.headers, "headers"),
  ]);
  return { ...webhook, secret, signingSecret, previousSecret, previousSigningSecret, headers };
}
