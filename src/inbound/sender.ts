/** Pure. The sender that a webhook's settings name, and what follows from it for its calls. */
import type { InboundWebhook } from "../storage/webhook.ts";
import type { SourceConfig, SourceSecrets } from "../vocabulary/inbound-settings.ts";
import type { CustomScheme } from "./sources/custom-scheme.ts";
import type { SourceSettings } from "./sources/source-settings.ts";
import type { SourceType } from "./sources/source-type.ts";
import { findSource } from "./sources/sources.ts";

export interface Sender {
  readonly type: SourceType;
  readonly settings: SourceSettings;
}

/** Null for a webhook without a `source`. @throws when its type is unknown. */
export function senderOf({ inbound, sourceSecrets }: InboundWebhook): Sender | null {
  const { source } = inbound;
  if (source === null) return null;
  const type = findSource(source.type);
  if (!type) throw new Error(`there is no source ${source.type}`);
  return { type, settings: settingsOf(source, sourceSecrets) };
}

/**
 * Whether content that cannot be acted on is kept and answered 200. A sender could not correct it, and would retry for
 * days or switch the hook off.
 */
export function keepsFailures({ inbound }: InboundWebhook): boolean {
  return inbound.source !== null || inbound.public !== null;
}

/** Whether a call of the sender proves more than that it knows the URL. */
export function provesItself({ source, secrets }: { source: SourceConfig | null; secrets: SourceSecrets }): boolean {
  const proof = source && findSource(source.type)?.proof;
  if (!proof || proof.kind === "url") return false;
  return !(proof.kind === "signature" && proof.optional && secrets.secrets.length === 0);
}

export function customSchemeOf(source: SourceConfig): CustomScheme | undefined {
  const { header, algorithm, encoding, prefix, signed, timestamp_header: timestampHeader } = source;
  if (header === undefined || algorithm === undefined || encoding === undefined || signed === undefined)
    return undefined;
  return {
    header,
    algorithm,
    encoding,
    signed,
    ...(prefix === undefined ? {} : { prefix }),
    ...(timestampHeader === undefined ? {} : { timestampHeader }),
    ...(source.tolerance_seconds === undefined ? {} : { toleranceSeconds: source.tolerance_seconds }),
  };
}

function settingsOf(source: SourceConfig, secrets: SourceSecrets): SourceSettings {
  const custom = customSchemeOf(source);
  return {
    keys: source.public_key === undefined ? secrets.secrets : [source.public_key],
    ...(secrets.verify_token === undefined ? {} : { verifyToken: secrets.verify_token }),
    ...(source.username === undefined ? {} : { username: source.username }),
    ...(secrets.password === undefined ? {} : { password: secrets.password }),
    ...(source.header === undefined ? {} : { tokenHeader: source.header }),
    ...(custom ? { custom } : {}),
  };
}
