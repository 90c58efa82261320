/** Pure. Encrypts a webhook's secrets and headers for D1, and decrypts them again. No other file does. */
import { z } from "zod";
import type { Keyring } from "../security/keyring.ts";
import type { webhooks } from "./schema.ts";
import { NO_INBOUND_SETTINGS, NO_SOURCE_SECRETS, type SourceSecrets } from "../vocabulary/inbound-settings.ts";
import type { OutboundWebhook, Webhook } from "./webhook.ts";

export type WebhookRow = typeof webhooks.$inferSelect;

const storedHeaders = z.record(z.string(), z.string());
const storedSourceSecrets = z.object({
  secrets: z.array(z.string()),
  verify_token: z.string().optional(),
  password: z.string().optional(),
});

/** @throws when a secret cannot be decrypted, or the row is not a valid webhook. */
export async function unseal(row: WebhookRow, keyring: Keyring): Promise<Webhook> {
  return toWebhook(await mapSecrets(row, (value, context) => keyring.decrypt(value, context)));
}

/** @throws as `unseal` does, and for an inbound webhook. */
export async function unsealOutbound(row: WebhookRow, keyring: Keyring): Promise<OutboundWebhook> {
  const webhook = await unseal(row, keyring);
  if (webhook.isInbound) throw new Error(`webhook ${row.id} is inbound and delivers nothing`);
  return webhook;
}

export async function seal(webhook: Webhook, keyring: Keyring): Promise<WebhookRow> {
  return mapSecrets(toRow(webhook), (value, context) => keyring.encrypt(value, context));
}

/** Re-encrypts the secrets of `row`, even if the row is not a valid webhook. */
export async function reseal(row: WebhookRow, keyring: Keyring): Promise<WebhookRow> {
  const opened = await mapSecrets(row, (value, context) => keyring.decrypt(value, context));
  return mapSecrets(opened, (value, context) => keyring.encrypt(value, context));
}

/** The context ties a secret to its webhook and place, so that it cannot be moved to another row or column. */
async function mapSecrets(
  row: WebhookRow,
  change: (value: string, context: string) => Promise<string>,
): Promise<WebhookRow> {
  const optional = (value: string | null, place: string) =>
    value === null ? null : change(value, `${row.id} ${place}`);
  const [secret, signingSecret, previousSecret, previousSigningSecret, headers, sourceSecrets] = await Promise.all([
    change(row.secret, `${row.id} secret`),
    optional(row.signingSecret, "signing_secret"),
    // A secret keeps its context when it becomes the previous one.
    optional(row.previousSecret, "secret"),
    optional(row.previousSigningSecret, "signing_secret"),
    optional(row.headers, "headers"),
    optional(row.sourceSecrets, "source_secrets"),
  ]);
  return { ...row, secret, signingSecret, previousSecret, previousSigningSecret, headers, sourceSecrets };
}

function toWebhook(row: WebhookRow): Webhook {
  const {
    previousSecret,
    previousSigningSecret,
    previousUntil,
    url,
    filter,
    headers,
    autoRecover,
    rateLimit,
    inbound,
    sourceSecrets,
    ...rest
  } = row;
  const previous =
    previousUntil === null
      ? null
      : { secret: previousSecret, signingSecret: previousSigningSecret, until: previousUntil };
  const core = { ...rest, previous };
  if (row.isInbound) {
    const secrets = sourceSecrets === null ? NO_SOURCE_SECRETS : storedSourceSecrets.parse(JSON.parse(sourceSecrets));
    return { ...core, isInbound: true, inbound: inbound ?? NO_INBOUND_SETTINGS, sourceSecrets: secrets };
  }
  if (url === null) throw new Error(`outbound webhook ${row.id} has no url`);
  const opened = headers === null ? {} : storedHeaders.parse(JSON.parse(headers));
  return { ...core, isInbound: false, url, filter, headers: opened, autoRecover, rateLimit };
}

/** Columns that an inbound webhook has no use for. */
const NOT_OUTBOUND = { url: null, filter: null, headers: null, autoRecover: false, rateLimit: null };

function toRow(webhook: Webhook): WebhookRow {
  const { previous, ...rest } = webhook;
  const previousColumns = {
    previousSecret: previous?.secret ?? null,
    previousSigningSecret: previous?.signingSecret ?? null,
    previousUntil: previous?.until ?? null,
  };
  if (rest.isInbound) {
    const sourceSecrets = isEmpty(rest.sourceSecrets) ? null : JSON.stringify(rest.sourceSecrets);
    return { ...rest, ...previousColumns, ...NOT_OUTBOUND, sourceSecrets };
  }
  const headers = Object.keys(rest.headers).length > 0 ? JSON.stringify(rest.headers) : null;
  return { ...rest, ...previousColumns, headers, inbound: null, sourceSecrets: null };
}

function isEmpty({ secrets, verify_token: token, password }: SourceSecrets): boolean {
  return secrets.length === 0 && token === undefined && password === undefined;
}
