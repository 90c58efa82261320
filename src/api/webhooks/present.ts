/** Pure. A webhook in the API's responses. */
import type { z } from "@hono/zod-openapi";
import { type Webhook, overlapEnd } from "../../storage/webhook.ts";
import { NO_INBOUND_SETTINGS } from "../../vocabulary/inbound-settings.ts";
import { presentInbound } from "./inbound-fields.ts";
import { formatOptionalTime, formatTime } from "../../time/time.ts";
import type { webhookSchema } from "./schema.ts";

export function presentWebhook(webhook: Webhook, publicOrigin: string, now: number): z.input<typeof webhookSchema> {
  const overlap = overlapEnd(webhook, now);
  return {
    id: webhook.id,
    name: webhook.name,
    is_inbound: webhook.isInbound,
    uses_signature: webhook.usesSignature,
    events: webhook.events,
    metadata: webhook.metadata,
    url: webhook.isInbound ? inboundUrl(webhook, publicOrigin) : webhook.url,
    secret: webhook.secret,
    enabled: webhook.enabled,
    disabled_reason: webhook.disabledReason,
    signing_secret: webhook.usesSignature ? webhook.signingSecret : null,
    previous_secrets_until: formatOptionalTime(overlap),
    filter: webhook.isInbound ? null : webhook.filter,
    headers: webhook.isInbound ? {} : webhook.headers,
    auto_recover: webhook.isInbound ? false : webhook.autoRecover,
    rate_limit: webhook.isInbound ? null : webhook.rateLimit,
    ...(webhook.isInbound
      ? presentInbound(webhook.inbound, webhook.sourceSecrets.secrets.length)
      : presentInbound(NO_INBOUND_SETTINGS, 0)),
    created_at: formatTime(webhook.createdAt),
    updated_at: formatTime(webhook.updatedAt),
  };
}

type Shown = z.input<typeof webhookSchema>;

/** A webhook for the role viewer, without its secrets: with them, a viewer could forge its calls or deliveries. */
export function hideSecrets(shown: Shown): Shown {
  const { is_inbound: isInbound, url, headers, source } = shown;
  const hidden = { secret: null, signing_secret: null, url: isInbound ? null : url, headers: toNulls(headers) };
  return { ...shown, ...hidden, source: source && { type: null, secrets_count: null, ...toNulls(source) } };
}

function toNulls(values: object): Record<string, null> {
  return Object.fromEntries(Object.keys(values).map((name) => [name, null]));
}

export function inboundUrl(webhook: Webhook, publicOrigin: string): string {
  return `${publicOrigin}/v1/webhooks/${webhook.secret}`;
}
