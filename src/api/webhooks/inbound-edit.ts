/** Pure. Applies a request to an inbound webhook's settings, and lists its errors. */
import type { z } from "@hono/zod-openapi";
import type { FieldError } from "../../http/problem.ts";
import { ACTIONS, findAction } from "../../inbound/actions/actions.ts";
import { validateMapping } from "../../inbound/mapping/mapping.ts";
import { provesItself } from "../../inbound/sender.ts";
import type { ReadGuide } from "../../inbound/read-guides.ts";
import type { InboundWebhook } from "../../storage/webhook.ts";
import {
  type InboundSettings,
  NO_INBOUND_SETTINGS,
  NO_SOURCE_SECRETS,
  type SourceSecrets,
} from "../../vocabulary/inbound-settings.ts";
import type { inboundFields } from "./inbound-fields.ts";
import { readSource } from "./source.ts";

/** The inbound fields of a request. */
export type InboundChange = {
  [Field in keyof typeof inboundFields]?: z.output<(typeof inboundFields)[Field]> | undefined;
};

export interface InboundEdit {
  inbound: InboundSettings;
  sourceSecrets: SourceSecrets;
  errors: FieldError[];
}

/** The defaults of a type of source. */
export type FindGuide = (type: string) => Promise<ReadGuide>;

type Core = Pick<InboundWebhook, "events" | "usesSignature">;
type Before = Pick<InboundWebhook, "inbound" | "sourceSecrets">;

export const NEW_INBOUND: Before = { inbound: NO_INBOUND_SETTINGS, sourceSecrets: NO_SOURCE_SECRETS };

/**
 * A new type of source brings its own `each`, `when` and `mapping`.
 * @param core the webhook's core fields after the change.
 * @param omitted whether a field that the request omits is kept or gets its default.
 * @param findGuide is asked only when the source's defaults are needed.
 */
export async function editInbound(
  before: Before,
  change: InboundChange,
  core: Core,
  omitted: "kept" | "default",
  findGuide: FindGuide,
): Promise<InboundEdit> {
  const stored = { source: before.inbound.source, secrets: before.sourceSecrets };
  const input = change.source === undefined && omitted === "default" ? null : change.source;
  const read =
    input === undefined
      ? { ...stored, errors: [] }
      : input === null
        ? { source: null, secrets: NO_SOURCE_SECRETS, errors: [] }
        : await readSource(input, stored);
  const isNewType = read.source !== null && read.source.type !== stored.source?.type;
  const guide = read.source && (omitted === "default" || isNewType) ? await findGuide(read.source.type) : null;
  const base = {
    ...(omitted === "default" ? NO_INBOUND_SETTINGS : before.inbound),
    ...(guide ? defaultsOf(guide, core.events) : {}),
  };
  const inbound: InboundSettings = {
    source: read.source,
    each: change.each === undefined ? base.each : change.each,
    when: change.when === undefined ? base.when : change.when?.length ? change.when : null,
    mapping: change.mapping === undefined ? base.mapping : change.mapping,
    response: change.response === undefined ? base.response : change.response,
    public: change.public === undefined ? base.public : change.public,
    allow_unverified: change.allow_unverified ?? base.allow_unverified,
  };
  const isProven = core.usesSignature || provesItself(read);
  const errors = [
    ...read.errors,
    ...mappingErrors(inbound.mapping, core.events),
    ...combinationErrors(inbound, core.usesSignature, provesItself(read)),
    ...(inbound.public ? [] : unverifiedErrors(core.events, isProven || inbound.allow_unverified)),
    ...(inbound.public ? publicErrors(core.events) : []),
  ];
  return { inbound, sourceSecrets: read.secrets, errors };
}

/** The errors for inbound fields on an outbound webhook. */
export function inboundOnly(change: InboundChange): FieldError[] {
  return Object.entries({
    source: change.source,
    each: change.each,
    when: change.when?.length ? change.when : null,
    mapping: change.mapping,
    response: change.response,
    public: change.public,
    allow_unverified: change.allow_unverified === true ? true : null,
  }).flatMap(([path, value]) => ((value ?? null) === null ? [] : [{ path, message: "is for inbound webhooks" }]));
}

/** A default mapping is for the actions that the webhook has. Its conditions are for that mapping. */
function defaultsOf(
  { defaults = {} }: ReadGuide,
  events: readonly string[],
): Pick<InboundSettings, "each" | "when" | "mapping"> {
  const entries = Object.entries(defaults.mapping ?? {}).filter(([action]) => events.includes(action));
  const isMapped = entries.length > 0;
  return {
    each: defaults.each ?? null,
    when: (isMapped && defaults.when) || null,
    mapping: isMapped ? Object.fromEntries(entries) : null,
  };
}

function mappingErrors(mapping: InboundSettings["mapping"], events: readonly string[]): FieldError[] {
  if (mapping === null) return [];
  const actions = ACTIONS.filter(({ name }) => events.includes(name));
  return validateMapping(mapping, actions).map(({ path, message }) => ({
    path: path === "" ? "mapping" : `mapping.${path}`,
    message,
  }));
}

function combinationErrors(
  { source, response, public: page }: InboundSettings,
  usesSignature: boolean,
  isSigned: boolean,
): FieldError[] {
  const wrong: [string, string, boolean][] = [
    [
      "uses_signature",
      "cannot be combined with a source, which signs in its own way",
      usesSignature && source !== null,
    ],
    [
      "public",
      "cannot be combined with uses_signature or a source that signs",
      page !== null && (usesSignature || isSigned),
    ],
    ["public", "cannot be combined with response", page !== null && response !== null],
    ["response.body", "must be left out with the status 204", response?.status === 204 && Boolean(response.body)],
  ];
  return wrong.flatMap(([path, message, isWrong]) => (isWrong ? [{ path, message }] : []));
}

function unverifiedErrors(events: readonly string[], isAllowed: boolean): FieldError[] {
  if (isAllowed) return [];
  return events.flatMap((name, index) =>
    findAction(name)?.allowsUnverified === false
      ? [
          {
            path: `events.${index}`,
            message: `${name} needs calls that prove themselves: set uses_signature, a source that signs, or allow_unverified`,
          },
        ]
      : [],
  );
}

function publicErrors(events: readonly string[]): FieldError[] {
  return events.flatMap((name, index) =>
    name === "contact.create"
      ? []
      : [{ path: `events.${index}`, message: "must be contact.create: the webhook is public" }],
  );
}
