/** Pure. Every sender there is. A new one is one entry in a file of `senders/` and its place in this list. */
import { activecampaign, calendly, hubspot, pipedrive } from "./senders/customers.ts";
import { github, jira, linear } from "./senders/development.ts";
import { brevo, mailchimp, mailgunRoutes, mandrill, sendgrid } from "./senders/email.ts";
import { form, jotform, tally, typeform, webflow } from "./senders/forms.ts";
import { basic, clerk, custom, standardWebhooks, token } from "./senders/generic.ts";
import { discord, meta, slack, twilio, zoom } from "./senders/messaging.ts";
import { lemonsqueezy, paddle, square, stripe, xero } from "./senders/payments.ts";
import { shopify, woocommerce } from "./senders/shops.ts";
import { intercom, zendesk } from "./senders/support.ts";
import type { SourceType } from "./source-type.ts";

const all = [
  stripe,
  github,
  shopify,
  slack,
  twilio,
  typeform,
  calendly,
  hubspot,
  intercom,
  zendesk,
  mailchimp,
  mandrill,
  sendgrid,
  square,
  zoom,
  meta,
  linear,
  jira,
  xero,
  paddle,
  lemonsqueezy,
  woocommerce,
  pipedrive,
  discord,
  tally,
  clerk,
  jotform,
  activecampaign,
  brevo,
  mailgunRoutes,
  webflow,
  form,
  standardWebhooks,
  custom,
  token,
  basic,
] as const;

/** `"stripe" | "github" | …` */
export type SourceName = (typeof all)[number]["type"];

/** In the order of the documentation. */
export const SOURCES: readonly SourceType<SourceName>[] = all;

export function findSource(type: string): SourceType<SourceName> | undefined {
  return SOURCES.find((source) => source.type === type);
}
