/** Pure. The settings of an inbound webhook: its sender, how it reads calls, and how it responds. */
import type { WhenCondition } from "./condition.ts";

/** The sender, without secrets. The names are the API's. */
export interface SourceConfig {
  type: string;
  public_key?: string | undefined;
  username?: string | undefined;
  /** The header of a `token`, or of a `custom` signature. */
  header?: string | undefined;
  algorithm?: "hmac-sha256" | "hmac-sha1" | "hmac-sha512" | undefined;
  encoding?: "hex" | "base64" | undefined;
  prefix?: string | undefined;
  signed?: string | undefined;
  timestamp_header?: string | undefined;
  tolerance_seconds?: number | undefined;
}

/** The keys shared with the sender. They are encrypted at rest and never shown. */
export interface SourceSecrets {
  /** Up to three, as they were checked. */
  secrets: string[];
  verify_token?: string | undefined;
  password?: string | undefined;
}

export interface CallerResponse {
  status?: 200 | 202 | 204 | undefined;
  content_type?: "application/json" | "text/plain" | "text/xml" | undefined;
  body?: string | undefined;
}

/** For a form or a script on the customer's own web page. */
export interface PublicPage {
  origins: string[];
  redirect_url?: string | undefined;
  /** The name of a field that only robots fill. */
  honeypot?: string | undefined;
}

export interface InboundSettings {
  source: SourceConfig | null;
  /** The JSON Pointer of the list of bodies; null: the call has one body. */
  each: string | null;
  when: WhenCondition[] | null;
  mapping: Record<string, unknown> | null;
  response: CallerResponse | null;
  public: PublicPage | null;
  allow_unverified: boolean;
}

export const NO_INBOUND_SETTINGS: InboundSettings = {
  source: null,
  each: null,
  when: null,
  mapping: null,
  response: null,
  public: null,
  allow_unverified: false,
};

export const NO_SOURCE_SECRETS: SourceSecrets = { secrets: [] };
