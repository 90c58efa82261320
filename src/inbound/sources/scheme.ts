/** Pure. Short ways to write the proofs of the table of senders. */
import type { Encoding, KeyForm, Proof, SignatureScheme, TimestampRule } from "./source-type.ts";

/** Most senders allow five minutes. */
export const USUAL_TOLERANCE_SECONDS = 300;

/** HMAC-SHA256 of the body, unless `rules` say otherwise. */
export function signature(header: string, encoding: Encoding, rules: Partial<SignatureScheme> = {}): SignatureScheme {
  return { header, algorithm: "hmac-sha256", encoding, signed: "{body}", ...rules };
}

/** The rule for a timestamp: in seconds, and at most five minutes off, unless `rules` say otherwise. */
export function signedAt(at: TimestampRule["at"], rules: Partial<TimestampRule> = {}): TimestampRule {
  return { at, unit: "s", toleranceSeconds: USUAL_TOLERANCE_SECONDS, ...rules };
}

/** The first scheme whose header is there counts. */
export function signedWith(key: KeyForm, ...schemes: readonly SignatureScheme[]): Proof {
  return { kind: "signature", key, schemes };
}

/** The webhook need not have a key: without one, the URL is the proof. */
export function maybeSignedWith(key: KeyForm, ...schemes: readonly SignatureScheme[]): Proof {
  return { kind: "signature", key, schemes, optional: true };
}

export const BY_URL: Proof = { kind: "url" };
