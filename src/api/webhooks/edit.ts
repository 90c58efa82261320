/** I/O. Creates or changes a webhook from an API request, with new secrets where it needs them, or lists the errors. */
import type { z } from "@hono/zod-openapi";
import { checkTarget } from "../../delivery/request/target.ts";
import { notAnEventType } from "../../events/catalog/catalog.ts";
import { isSubscription } from "../../events/catalog/covered-types.ts";
import type { FieldError } from "../../http/problem.ts";
import { readOnlyErrors } from "../../http/read-only.ts";
import { isActionName } from "../../inbound/actions/actions.ts";
import { newSecret, newSigningSecret } from "../../security/random.ts";
import type { InboundWebhook, OutboundWebhook, Webhook, WebhookCore } from "../../storage/webhook.ts";
import { type Jurisdiction, placeIn } from "../../ids/jurisdiction.ts";
import { newId } from "../../ids/new-id.ts";
import { type FindGuide, NEW_INBOUND, editInbound, inboundOnly } from "./inbound-edit.ts";
import { inboundUrl, presentWebhook } from "./present.ts";
import { STORED_FIELDS, type webhookInput, type webhookPatch } from "./schema.ts";

type Input = z.output<typeof webhookInput>;
type Patch = z.output<typeof webhookPatch>;
export type Edit = { ok: true; webhook: Webhook } | { ok: false; errors: FieldError[] };

export interface EditRules {
  accountId: string;
  allowPrivate: boolean;
  /** The origin of inbound URLs, which no outbound webhook may point to. */
  publicOrigin: string;
  ownHosts: readonly string[];
  findGuide: FindGuide;
  /** Of the ledger of a new webhook. */
  jurisdiction: Jurisdiction | null;
  now: number;
}

const URL_REQUIRED: FieldError = { path: "url", message: "is required for an outbound webhook" };
const URL_IS_OURS: FieldError = {
  path: "url",
  message: "must be omitted: the service assigns the URL of an inbound webhook",
};

/** Creates a webhook from a POST request. */
export async function newWebhook(input: Input, rules: EditRules): Promise<Edit> {
  const { enabled = true } = input;
  const readOnly = readOnlyErrors(STORED_FIELDS, input, null, {
    signing_secret: "is made by the service. The key of a sender belongs in `source.secrets` of an inbound webhook",
    secret: "is made by the service. The key of a sender belongs in `source.secrets` of an inbound webhook",
  });
  const core: WebhookCore = {
    accountId: rules.accountId,
    id: placeIn(newId(rules.now), rules.jurisdiction),
    name: input.name,
    usesSignature: input.uses_signature,
    events: input.events,
    metadata: input.metadata,
    secret: newSecret(),
    signingSecret: input.uses_signature ? newSigningSecret() : null,
    previous: null,
    enabled,
    disabledReason: enabled ? null : "manual",
    version: 1,
    createdAt: rules.now,
    updatedAt: rules.now,
  };
  if (input.is_inbound) {
    const errors = [...readOnly, ...(input.url === undefined ? [] : [URL_IS_OURS]), ...outboundOnly(input)];
    const edit = await editInbound(NEW_INBOUND, input, core, "default", rules.findGuide);
    const { inbound, sourceSecrets } = edit;
    return editOf({ ...core, isInbound: true, inbound, sourceSecrets }, [...errors, ...edit.errors]);
  }
  const { url } = input;
  if (url === undefined) {
    return { ok: false, errors: [...readOnly, ...eventErrors({ ...core, isInbound: false }), URL_REQUIRED] };
  }
  const webhook: OutboundWebhook = {
    ...core,
    isInbound: false,
    url,
    filter: input.filter?.length ? input.filter : null,
    headers: input.headers ?? {},
    autoRecover: input.auto_recover,
    rateLimit: input.rate_limit,
  };
  return editOf(webhook, [...readOnly, ...targetErrors(url, rules), ...inboundOnly(input)]);
}

/** PUT. An omitted field gets its default, but `enabled` stays as it is: only an explicit `true` enables a webhook. */
export async function replaceWebhook(before: Webhook, input: Input, rules: EditRules): Promise<Edit> {
  const edit = await patchWebhook(before, input, rules, "default");
  if (before.isInbound || input.url !== undefined) return edit;
  return { ok: false, errors: edit.ok ? [URL_REQUIRED] : [...edit.errors, URL_REQUIRED] };
}

/** PATCH. Undefined fields stay as they are. */
export async function patchWebhook(
  before: Webhook,
  change: Patch,
  rules: EditRules,
  omitted: "kept" | "default" = "kept",
): Promise<Edit> {
  const errors = readOnlyErrors(STORED_FIELDS, change, presentWebhook(before, rules.publicOrigin, rules.now));
  if (change.is_inbound !== undefined && change.is_inbound !== before.isInbound) {
    errors.push({ path: "is_inbound", message: "cannot change after creation" });
  }
  if (!before.isInbound) return patchOutbound(before, change, rules, [...errors, ...inboundOnly(change)]);
  const core = { ...before, ...patchCore(before, change, rules) };
  const edit = await editInbound(before, change, core, omitted, rules.findGuide);
  const { inbound, sourceSecrets } = edit;
  return patchInbound({ ...core, inbound, sourceSecrets }, before, change, rules, [...errors, ...edit.errors]);
}

function patchInbound(
  webhook: InboundWebhook,
  before: InboundWebhook,
  change: Patch,
  rules: EditRules,
  found: readonly FieldError[],
): Edit {
  const isOtherUrl = change.url !== undefined && change.url !== inboundUrl(before, rules.publicOrigin);
  const errors = [...found, ...(isOtherUrl ? [URL_IS_OURS] : []), ...outboundOnly(change)];
  return editOf(webhook, errors);
}

function patchOutbound(before: OutboundWebhook, change: Patch, rules: EditRules, found: readonly FieldError[]): Edit {
  const { url = before.url } = change;
  const webhook: OutboundWebhook = {
    ...before,
    ...patchCore(before, change, rules),
    url,
    filter: change.filter === undefined ? before.filter : change.filter?.length ? change.filter : null,
    headers: change.headers === undefined ? before.headers : (change.headers ?? {}),
    autoRecover: change.auto_recover ?? before.autoRecover,
    rateLimit: change.rate_limit === undefined ? before.rateLimit : change.rate_limit,
  };
  // A URL that was accepted before is checked again at each attempt, not here.
  return editOf(webhook, [...found, ...(url === before.url ? [] : targetErrors(url, rules))]);
}

/** Names every field that an edit may change, so that the compiler finds a new one missing. */
type EditableCore = Omit<WebhookCore, "accountId" | "id" | "secret" | "createdAt">;

function patchCore(before: Webhook, change: Patch, { now }: EditRules): EditableCore {
  const usesSignature = change.uses_signature ?? before.usesSignature;
  const enabled = change.enabled ?? before.enabled;
  return {
    name: change.name ?? before.name,
    usesSignature,
    events: change.events ?? before.events,
    metadata: change.metadata ?? before.metadata,
    // Kept while signatures are off, so that receivers can use the same key when they are switched on again.
    signingSecret: before.signingSecret ?? (usesSignature ? newSigningSecret() : null),
    previous: before.previous,
    enabled,
    disabledReason: enabled ? null : (before.disabledReason ?? "manual"),
    version: before.version + 1,
    updatedAt: now,
  };
}

/** New secrets. With an overlap, the present ones stay live as the previous ones. */
export function rotateSecrets(before: Webhook, overlapSeconds: number, now: number): Webhook {
  const { secret, signingSecret } = before;
  return {
    ...before,
    secret: newSecret(),
    signingSecret: signingSecret === null ? null : newSigningSecret(),
    previous: overlapSeconds > 0 ? { secret, signingSecret, until: now + overlapSeconds * 1000 } : null,
    version: before.version + 1,
    updatedAt: now,
  };
}

/** Checks the valid fields of a body that its schema rejected, so that one response lists all errors. */
export function errorsBeside(
  found: readonly FieldError[],
  body: unknown,
  before: Webhook | undefined,
  rules: EditRules,
): FieldError[] {
  const read = (name: string): unknown =>
    found.some(({ path }) => path === name || path.startsWith(`${name}.`)) ? null : Reflect.get(Object(body), name);
  const [url, events, direction] = [read("url"), read("events"), before?.isInbound ?? read("is_inbound")];
  // The rules depend on it.
  if (direction === null) return [];
  const isInbound = direction === true;
  const isNewUrl = typeof url === "string" && (before?.isInbound !== false || before.url !== url);
  const names = Array.isArray(events) ? events.filter((name) => typeof name === "string") : [];
  return [
    ...(isInbound || !isNewUrl ? [] : targetErrors(url, rules)),
    ...(!isInbound && !before && url === undefined ? [URL_REQUIRED] : []),
    ...eventErrors({ events: names, isInbound }),
  ];
}

function editOf(webhook: Webhook, found: readonly FieldError[]): Edit {
  const errors = [...found, ...eventErrors(webhook)];
  return errors.length > 0 ? { ok: false, errors } : { ok: true, webhook };
}

function targetErrors(url: string, { allowPrivate, publicOrigin, ownHosts }: EditRules): FieldError[] {
  const target = checkTarget(url, { allowPrivate, ownOrigin: publicOrigin, ownHosts });
  return target.ok ? [] : [{ path: "url", message: target.reason }];
}

function outboundOnly({ filter, headers, auto_recover: autoRecover, rate_limit: rateLimit }: Patch): FieldError[] {
  const set = {
    filter: (filter ?? []).length > 0,
    headers: Object.keys(headers ?? {}).length > 0,
    auto_recover: autoRecover ?? false,
    rate_limit: (rateLimit ?? null) !== null,
  };
  return Object.entries(set).flatMap(([path, isSet]) => (isSet ? [{ path, message: "is for outbound webhooks" }] : []));
}

function eventErrors({ events, isInbound }: Pick<Webhook, "events" | "isInbound">): FieldError[] {
  return events.flatMap((name, index): FieldError[] => {
    const path = `events.${index}`;
    if (events.indexOf(name) !== index) return [{ path, message: `repeats ${JSON.stringify(name)}` }];
    if (isInbound ? isActionName(name) : isSubscription(name)) return [];
    return [
      {
        path,
        message: isInbound ? `${JSON.stringify(name)} is not an action: see GET /v1/actions` : notAnEventType(name),
      },
    ];
  });
}
