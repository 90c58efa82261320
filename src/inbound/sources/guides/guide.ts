/**
 * Pure. The steps to set up a sender, and the defaults of a new webhook. No call needs them: they are a static asset.
 */
import type { Mapping, WhenCondition } from "../mapping-language.ts";

export interface SampleCall {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The settings that a webhook gets with its source. */
export interface SourceDefaults {
  /** The pointer of the list whose elements are bodies of their own. */
  readonly each?: string;
  readonly when?: readonly WhenCondition[];
  readonly mapping?: Mapping;
}

export interface SourceGuide {
  readonly name: string;
  /** Steps at the sender. */
  readonly setup: readonly string[];
  /** The sender's own name for its key; null if there is none. */
  readonly keyName: string | null;
  /** A call of an invented person, without its signature. */
  readonly sample: SampleCall;
  readonly defaults?: SourceDefaults;
}

/** The guides by type of sender. */
export type SourceGuides = Readonly<Record<string, SourceGuide>>;

/** A sample call with a JSON body. */
export function jsonSample(body: unknown, headers: Readonly<Record<string, string>> = {}): SampleCall {
  return { contentType: "application/json", headers, body: JSON.stringify(body) };
}

/** A sample call with a form as its body. */
export function formSample(fields: Readonly<Record<string, string>>): SampleCall {
  return {
    contentType: "application/x-www-form-urlencoded",
    headers: {},
    body: new URLSearchParams(fields).toString(),
  };
}
