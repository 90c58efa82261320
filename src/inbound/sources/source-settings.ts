/** Pure. The settings of a webhook about its sender, and the call to verify. */
import type { CustomScheme } from "./custom-scheme.ts";

export interface SourceSettings {
  /** One to three, as `checkKey` returned them. Each may have signed. */
  readonly keys: readonly string[];
  readonly verifyToken?: string;
  readonly username?: string;
  readonly password?: string;
  /** For a source whose proof is `token`. */
  readonly tokenHeader?: string;
  readonly custom?: CustomScheme;
}

export interface SourceCall {
  readonly method: string;
  /** The URL that the sender was given, with the query string of the call. */
  readonly url: string;
  readonly headers: Headers;
  /** The body as it came, before anything parsed it. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The query of a URL, which needs not be a whole one. */
export function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.split("?", 2)[1] ?? "");
}
