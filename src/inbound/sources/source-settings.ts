/** Pure. What a webhook's own settings say about its sender, and the call that is to prove itself. */
import type { Encoding, SignatureScheme } from "./source-type.ts";

/** Any other HMAC, as an admin describes it. */
export interface CustomScheme {
  readonly header: string;
  readonly algorithm: "hmac-sha256" | "hmac-sha1" | "hmac-sha512";
  readonly encoding: Encoding;
  readonly prefix?: string;
  /** `{body}` once, `{timestamp}` exactly when there is a `timestampHeader`, and else only `{id}`, `{url}`, `{method}`. */
  readonly signed: string;
  /** Unix seconds. */
  readonly timestampHeader?: string;
  readonly toleranceSeconds?: number;
}

export interface SourceSettings {
  /** Up to three, as `checkKey` returned them: any of them may have signed. */
  readonly keys: readonly string[];
  readonly verifyToken?: string;
  readonly username?: string;
  readonly password?: string;
  /** Of a source whose proof is `token`. */
  readonly tokenHeader?: string;
  readonly custom?: CustomScheme;
}

export interface SourceCall {
  readonly method: string;
  /** As the sender was given it, with the query string of the call. */
  readonly url: string;
  readonly headers: Headers;
  /** As it came, before anything parsed it. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Most senders allow five minutes. */
const DEFAULT_TOLERANCE_SECONDS = 300;

export function schemeFromCustom(custom: CustomScheme): SignatureScheme {
  const { header, algorithm, encoding, prefix, signed, timestampHeader, toleranceSeconds } = custom;
  return {
    header,
    algorithm,
    encoding,
    signed,
    ...(prefix === undefined ? {} : { prefix }),
    ...(signed.includes("{id}") ? { idHeader: "webhook-id" } : {}),
    ...(timestampHeader === undefined
      ? {}
      : {
          timestamp: {
            at: { header: timestampHeader },
            unit: "s",
            toleranceSeconds: toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS,
          },
        }),
  };
}
