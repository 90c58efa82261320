/** Makes a webhook from what was asked for, with new secrets where it needs them, or says what is wrong with it. */
import type { z } from "@hono/zod-openapi";
import { checkTarget } from "../../delivery/request/target.ts";
import { FAMILIES, isEventName, notAnEventType } from "../../events/catalog/catalog.ts";
import type { Fault } from "../../http/problem.ts";
import { isActionName } from "../../inbound/actions/actions.ts";
import { newSecret, newSigningSecret } from "../../security/random.ts";
import type { Webhook } from "../../storage/webhook-secrets.ts";
import { newId } from "../../ids/id.ts";
import { inboundUrl } from "./present.ts";
import type { webhookInput, webhookPatch } from "./schema.ts";

type Input = z.output<typeof webhookInput>;
type Patch = z.output<typeof webhookPatch>;
export type Edit = { ok: true; webhook: Webhook } | { ok: false; faults: Fault[] };

export interface EditRules {
  accountId: string;
  allowPrivate: boolean;
  /** The origin of inbound URLs, which no outbound webhook may point to. */
  publicOrigin: string;
  now: number;
}

export function newWebhook(input: Input, rules: EditRules): Edit {
  const isInbound = input.is_inbound ?? false;
  const faults =
    isInbound && input.url !== undefined
      ? [{ path: "url", message: "must be left out: an inbound webhook gets its URL from us" }]
      : [];
  const webhook: Webhook = {
    accountId: rules.accountId,
    id: newId(rules.now),
    name: input.name,
    isInbound,
    usesSignature: input.uses_signature,
    events: input.events,
    metadata: input.metadata,
    url: isInbound ? null : (input.url ?? null),
    secret: newSecret(),
    signingSecret: input.uses_signature ? newSigningSecret() : null,
    previousSecret: null,
    previousSigningSecret: null,
    previousUntil: null,
    filter: input.filter?.length ? input.filter : null,
    headers: input.headers ?? {},
    autoRecover: input.auto_recover,
    rateLimit: input.rate_limit,
    enabled: input.enabled,
    disabledReason: input.enabled ? null : "manual",
    version: 1,
    createdAt: rules.now,
    updatedAt: rules.now,
  };
  return validateWebhook(webhook, faults, rules);
}

/** PUT. Its input has a value for every field but `url`, which has no default. */
export function replaceWebhook(before: Webhook, input: Input, rules: EditRules): Edit {
  const missing = { path: "url", message: "is required for an outbound webhook" };
  const edit = patchWebhook(before, input, rules);
  if (before.isInbound || input.url !== undefined) return edit;
  return { ok: false, faults: edit.ok ? [missing] : [...edit.faults, missing] };
}

/** PATCH. What is undefined stays. */
export function patchWebhook(before: Webhook, change: Patch, rules: EditRules): Edit {
  const faults: Fault[] = [];
  if (change.is_inbound !== undefined && change.is_inbound !== before.isInbound) {
    faults.push({ path: "is_inbound", message: "cannot change after creation" });
  }
  if (before.isInbound && change.url !== undefined && change.url !== inboundUrl(before, rules.publicOrigin)) {
    faults.push({ path: "url", message: "must be left out: an inbound webhook gets its URL from us" });
  }
  const usesSignature = change.uses_signature ?? before.usesSignature;
  const enabled = change.enabled ?? before.enabled;
  const webhook: Webhook = {
    ...before,
    name: change.name ?? before.name,
    usesSignature,
    events: change.events ?? before.events,
    metadata: change.metadata ?? before.metadata,
    url: before.isInbound ? null : (change.url ?? before.url),
    signingSecret: usesSignature ? (before.signingSecret ?? newSigningSecret()) : null,
    previousSigningSecret: usesSignature ? before.previousSigningSecret : null,
    filter: change.filter === undefined ? before.filter : change.filter?.length ? change.filter : null,
    headers: change.headers === undefined ? before.headers : (change.headers ?? {}),
    autoRecover: change.auto_recover ?? before.autoRecover,
    rateLimit: change.rate_limit === undefined ? before.rateLimit : change.rate_limit,
    enabled,
    disabledReason: enabled ? null : (before.disabledReason ?? "manual"),
    version: before.version + 1,
    updatedAt: rules.now,
  };
  return validateWebhook(webhook, faults, rules, before.url);
}

/** New secrets; with an overlap, the present ones stay live as the previous ones. */
export function rotateSecrets(before: Webhook, overlapSeconds: number, now: number): Webhook {
  const keeps = overlapSeconds > 0;
  return {
    ...before,
    secret: newSecret(),
    signingSecret: before.usesSignature ? newSigningSecret() : null,
    previousSecret: keeps ? before.secret : null,
    previousSigningSecret: keeps ? before.signingSecret : null,
    previousUntil: keeps ? now + overlapSeconds * 1000 : null,
    version: before.version + 1,
    updatedAt: now,
  };
}

/** @param knownUrl a target that was accepted before: whether it still may be sent to is asked at each attempt. */
function validateWebhook(
  webhook: Webhook,
  found: readonly Fault[],
  rules: EditRules,
  knownUrl: string | null = null,
): Edit {
  const faults = [...found, ...eventFaults(webhook)];
  if (webhook.isInbound) {
    faults.push(...outboundOnly(webhook));
  } else if (webhook.url === null) {
    faults.push({ path: "url", message: "is required for an outbound webhook" });
  } else if (webhook.url !== knownUrl) {
    const target = checkTarget(webhook.url, { allowPrivate: rules.allowPrivate, ownOrigin: rules.publicOrigin });
    if (!target.ok) faults.push({ path: "url", message: target.reason });
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, webhook };
}

function outboundOnly({ filter, headers, autoRecover, rateLimit }: Webhook): Fault[] {
  const set = {
    filter: filter !== null,
    headers: Object.keys(headers).length > 0,
    auto_recover: autoRecover,
    rate_limit: rateLimit !== null,
  };
  return Object.entries(set).flatMap(([path, isSet]) => (isSet ? [{ path, message: "is for outbound webhooks" }] : []));
}

function eventFaults({ events, isInbound }: Webhook): Fault[] {
  return events.flatMap((name, index): Fault[] => {
    const path = `events.${index}`;
    if (events.indexOf(name) !== index) return [{ path, message: `names ${JSON.stringify(name)} a second time` }];
    if (isInbound ? isActionName(name) : isSubscription(name)) return [];
    return [
      {
        path,
        message: isInbound ? `${JSON.stringify(name)} is not an action: see GET /v1/actions` : notAnEventType(name),
      },
    ];
  });
}

function isSubscription(name: string): boolean {
  return name === "*" || isEventName(name) || FAMILIES.some((family) => name === `${family.name}.*`);
}
