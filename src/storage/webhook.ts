/** Pure. A webhook with its secrets in plain text: outbound or inbound, and which of its secrets are live. */
import type { DisableReason } from "../vocabulary/delivery.ts";
import type { InboundSettings, SourceSecrets } from "../vocabulary/inbound-settings.ts";
import type { Condition } from "./schema.ts";

/** The secrets that the last rotation replaced. They stay live until `until`, in milliseconds. */
export interface PreviousSecrets {
  secret: string | null;
  signingSecret: string | null;
  until: number;
}

export interface WebhookCore {
  accountId: string;
  id: string;
  name: string;
  usesSignature: boolean;
  /** Subscriptions of an outbound webhook, actions of an inbound one, in the order they were given. */
  events: string[];
  metadata: Record<string, unknown>;
  secret: string;
  /** Null until the webhook first uses signatures. */
  signingSecret: string | null;
  previous: PreviousSecrets | null;
  enabled: boolean;
  /** Null while enabled. */
  disabledReason: DisableReason | null;
  /** Counts changes, so that code which acts on an earlier reading can tell that it is late. */
  version: number;
  createdAt: number;
  updatedAt: number;
}

export interface OutboundWebhook extends WebhookCore {
  isInbound: false;
  url: string;
  /** Conditions that a payload must meet to be sent; null: every payload is sent. */
  filter: Condition[] | null;
  /** Fixed extra headers of every request. */
  headers: Record<string, string>;
  autoRecover: boolean;
  /** Requests a second, retries included; null: no limit. */
  rateLimit: number | null;
}

/** Its URL is made from its secret. */
export interface InboundWebhook extends WebhookCore {
  isInbound: true;
  inbound: InboundSettings;
  sourceSecrets: SourceSecrets;
}

export type Webhook = OutboundWebhook | InboundWebhook;

/** When the previous secrets stop being live, in milliseconds; null when only the present ones are. */
export function overlapEnd({ previous }: Pick<Webhook, "previous">, now: number): number | null {
  return previous !== null && now < previous.until ? previous.until : null;
}

/** The live secrets at the moment `now`: the present ones first, then, during a rotation's overlap, the previous ones. */
export function liveSecrets(webhook: Webhook, now: number): { secrets: string[]; signingSecrets: string[] } {
  const previous = overlapEnd(webhook, now) === null ? null : webhook.previous;
  const live = (present: string | null, earlier: string | null | undefined) =>
    [present, earlier ?? null].filter((secret) => secret !== null);
  return {
    secrets: live(webhook.secret, previous?.secret),
    signingSecrets: webhook.usesSignature ? live(webhook.signingSecret, previous?.signingSecret) : [],
  };
}
