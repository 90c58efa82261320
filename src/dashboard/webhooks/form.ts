/** Pure. Converts a webhook to its form's text fields, and those to the API's input. */
import type { WebhookSetting } from "../../api/webhooks/schema.ts";
import type { FieldError } from "../../http/problem.ts";
import { textOf } from "../form-fields.ts";
import { type Sender, type SenderValues, readValues, sourceInput, valuesOf } from "../inbound/sender-form.ts";
import { objectInput } from "../typed-json.ts";
import { type ConditionText, conditionOf, textOfCondition } from "./condition-text.ts";
import { type Webhook, urlOf } from "./state.tsx";

/** An empty value keeps the stored one, since the form never shows a header's value. */
export interface HeaderText {
  name: string;
  value: string;
}

export interface WebhookForm {
  isInbound: boolean;
  /** The sender of an inbound webhook; null for a program of one's own. */
  sender: Sender | null;
  senderValues: SenderValues;
  /** Whether the sender shows its key only when it has the URL. */
  isKeyLater: boolean;
  name: string;
  url: string;
  events: readonly string[];
  usesSignature: boolean;
  filter: readonly ConditionText[];
  headers: readonly HeaderText[];
  /** Requests a second; empty: no limit. */
  rateLimit: string;
  autoRecover: boolean;
  metadata: string;
}

export function emptyForm(isInbound: boolean, sender: Sender | null = null): WebhookForm {
  return {
    isInbound,
    sender,
    senderValues: {},
    isKeyLater: false,
    name: sender?.name ?? "",
    url: "",
    events: Object.keys(sender?.mapping ?? {}),
    usesSignature: sender === null,
    filter: [],
    headers: [],
    rateLimit: "",
    autoRecover: false,
    metadata: "",
  };
}

export function formOf(webhook: Webhook, sender: Sender | null): WebhookForm {
  const { metadata } = webhook;
  return {
    isInbound: webhook.is_inbound,
    sender,
    senderValues: valuesOf(webhook),
    isKeyLater: false,
    name: webhook.name,
    url: webhook.is_inbound ? "" : urlOf(webhook),
    events: webhook.events,
    usesSignature: webhook.uses_signature,
    filter: (webhook.filter ?? []).map(textOfCondition),
    headers: Object.keys(webhook.headers).map((name) => ({ name, value: "" })),
    rateLimit: webhook.rate_limit === null ? "" : String(webhook.rate_limit),
    autoRecover: webhook.auto_recover,
    metadata: Object.keys(metadata).length === 0 ? "" : JSON.stringify(metadata, null, 2),
  };
}

/** The typed values, without empty rows. */
export function readForm(fields: URLSearchParams, isInbound: boolean, sender: Sender | null): WebhookForm {
  const ops = fields.getAll("filter.op");
  const values = fields.getAll("filter.value");
  const conditions = fields
    .getAll("filter.path")
    .map((path, index) => ({ path: path.trim(), op: ops[index] ?? "", value: values[index]?.trim() ?? "" }));
  const headerValues = fields.getAll("headers.value");
  const headers = fields
    .getAll("headers.name")
    .map((name, index) => ({ name: name.trim(), value: headerValues[index]?.trim() ?? "" }));
  return {
    isInbound,
    sender,
    senderValues: sender ? readValues(fields, sender) : {},
    isKeyLater: fields.has("key_later"),
    name: textOf(fields, "name"),
    url: textOf(fields, "url"),
    events: withoutCovered(fields.getAll("events")),
    usesSignature: fields.has("uses_signature"),
    filter: conditions.filter(({ path, value }) => path !== "" || value !== ""),
    headers: headers.filter(({ name, value }) => name !== "" || value !== ""),
    rateLimit: textOf(fields, "rate_limit"),
    autoRecover: fields.has("auto_recover"),
    metadata: textOf(fields, "metadata"),
  };
}

/** `feedback.*` includes its types, and `*` all. */
function withoutCovered(names: readonly string[]): string[] {
  const isCoveredBy = (name: string, other: string) =>
    other !== name && other.endsWith("*") && name.startsWith(other.slice(0, -1));
  return names.filter((name) => !names.some((other) => isCoveredBy(name, other)));
}

type OutboundSetting = "url" | "filter" | "headers" | "rate_limit" | "auto_recover";

export interface FormInput {
  /** The API's input. If there are errors, the API refuses it too, and names its own errors. */
  input: Record<string, unknown>;
  /** The errors that the API cannot name. */
  errors: FieldError[];
}

/** @param before the stored webhook, when updating one */
export function inputOf(form: WebhookForm, before?: Webhook): FormInput {
  const { value: metadata, errors } = objectInput(form.metadata, "metadata");
  const headers = new Map<string, string | null>();
  for (const { name, value } of form.headers) {
    const isTwice = headers.has(name);
    if (isTwice) errors.push({ path: `headers.${name}`, message: "is duplicated" });
    headers.set(name, isTwice ? null : value === "" ? (before?.headers[name] ?? "") : value);
  }
  const shared = {
    name: form.name,
    events: form.events,
    uses_signature: form.usesSignature,
    metadata,
  } satisfies Record<Exclude<WebhookSetting, OutboundSetting | "is_inbound" | "enabled">, unknown>;
  if (form.isInbound) {
    const source = form.sender ? { source: sourceInput(form.sender, form.senderValues) } : {};
    return { errors, input: { ...shared, ...source, is_inbound: true } };
  }
  const outbound = {
    // Left out when empty, so that the API says it is required.
    ...(form.url === "" ? (before ? { url: "" } : {}) : { url: form.url }),
    filter: form.filter.map(conditionOf),
    headers: Object.fromEntries(headers),
    // Text that is not a number is passed on, for the API to reject.
    rate_limit: form.rateLimit === "" ? null : /^\d+$/.test(form.rateLimit) ? Number(form.rateLimit) : form.rateLimit,
    auto_recover: form.autoRecover,
  } satisfies Record<Exclude<OutboundSetting, "url">, unknown>;
  return { errors, input: { ...shared, ...outbound } };
}
