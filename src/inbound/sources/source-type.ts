/** Pure. A sender as the code needs it to process a call. The texts for people are in its guide, a static asset. */

export type Algorithm = "hmac-sha256" | "hmac-sha1" | "hmac-sha512" | "sha256" | "ecdsa-p256" | "ed25519";
export type Encoding = "hex" | "base64";

/**
 * How a sender writes its key. `text`: the characters are the key. `whsec`: `whsec_` and base64, as Standard Webhooks
 * writes it. `spki`: a P-256 public key in base64. `ed25519`: a public key of 32 bytes in hexadecimal.
 */
export type KeyForm = "text" | "whsec" | "spki" | "ed25519";

export interface TimestampRule {
  /** A header, a part of the signature header (`t=`), or a JSON Pointer into the signed body. */
  readonly at: { readonly header: string } | { readonly part: string } | { readonly pointer: string };
  readonly unit: "s" | "ms" | "iso";
  /** Into the past and into the future. */
  readonly toleranceSeconds: number;
}

export interface SignatureScheme {
  readonly header: string;
  /** The scheme counts only for calls that also have this. */
  readonly onlyWith?: { readonly header: string; readonly value: string } | { readonly query: string };
  /** Between the parts of the header's value; without one, the value is one part. */
  readonly separator?: "," | ";" | " ";
  /** What a part that is a signature starts with. */
  readonly prefix?: string;
  readonly algorithm: Algorithm;
  readonly encoding: Encoding;
  /**
   * The signed content, made of `{body}`, `{timestamp}`, `{id}`, `{url}`, `{method}`, `{key}` and `{fields}`: a form's
   * fields sorted by name, each value once, name and value joined.
   */
  readonly signed: string;
  readonly timestamp?: TimestampRule;
  /** Carries the sender's own id of the call. Signed only where `signed` has `{id}`. */
  readonly idHeader?: string;
  /** A query parameter of the signed URL that holds the body's SHA-256 in hexadecimal. */
  readonly bodyHashQuery?: string;
  /** The sender may have signed the URL with its default port written out. */
  readonly portMayVary?: true;
}

export type Proof =
  /** Nothing is signed: the URL is the proof. */
  | { readonly kind: "url" }
  /** The first scheme whose header is there counts. `optional`: if the webhook has no key, the URL is the proof. */
  | {
      readonly kind: "signature";
      readonly key: KeyForm;
      readonly schemes: readonly SignatureScheme[];
      readonly optional?: true;
    }
  /** The scheme stands in the webhook's settings. */
  | { readonly kind: "custom" }
  /** A header, named in the webhook's settings, equals one of the keys. */
  | { readonly kind: "token" }
  /** A user and a password. */
  | { readonly kind: "basic" };

/** A text as it is; or a value of the JSON body or the query, as text; or Zoom's pair of a token and its HMAC. */
export type HandshakeBody =
  | string
  | { readonly echo: string }
  | { readonly echoQuery: string }
  | { readonly tokenAndHmac: string };

export interface HandshakeRule {
  /** POST if not given. */
  readonly method?: "GET" | "HEAD";
  readonly header?: { readonly name: string; readonly value: string };
  /** The query parameter is there. */
  readonly query?: string;
  /** Values of the JSON body, by JSON Pointer. */
  readonly json?: readonly { readonly pointer: string; readonly value: string | number | readonly [] }[];
  /** Nothing is there in the JSON body. */
  readonly without?: string;
  /** The body is a form with this one field, whose whole value matches the pattern. */
  readonly onlyField?: { readonly name: string; readonly pattern: string };
  /**
   * What must hold of the call's proof. `verify_token`: the query's `hub.verify_token` is ours. `test_key`: the call is
   * signed with `testKey`.
   */
  readonly needs: "nothing" | "verified" | "refused" | "verify_token" | "test_key";
  readonly testKey?: string;
  readonly answer: SourceResponse;
}

export interface SourceResponse<Body = HandshakeBody> {
  readonly status: 200 | 204 | 401 | 403;
  readonly contentType?: "application/json" | "text/plain" | "text/xml";
  readonly body?: Body;
}

export interface SourceType<Name extends string = string> {
  readonly type: Name;
  readonly proof: Proof;
  /** The sender's own id in the body, or in an element of it where `each` is given. */
  readonly idPointer?: string;
  /** The first rule that applies answers. */
  readonly handshakes?: readonly HandshakeRule[];
  /** The response that the sender expects to any other call. Without it, the service's own. */
  readonly response?: SourceResponse<string>;
  /** The field of a form whose JSON is the body. */
  readonly jsonField?: string;
  /** Whether the usual names of fields in a form are understood: see `mapping/usual-names.ts`. */
  readonly usualNames?: true;
  /** Names the kind of a call. It is kept with the call. */
  readonly eventHeader?: string;
}

/** Keeps the literal type of an entry's name. */
export function defineSource<const Name extends string>(source: SourceType<Name>): SourceType<Name> {
  return source;
}
