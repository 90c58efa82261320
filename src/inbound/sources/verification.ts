/** Pure. The result of verifying a call. */

export type Verification =
  /** `keyIndex`: which of the keys fitted. `signature`: hexadecimal, the same for the same signed call; null: none. */
  | { kind: "verified"; keyIndex: number; signature: string | null }
  /** The sender signs nothing, or no key of it is known: the URL is the proof. */
  | { kind: "unsigned" }
  | { kind: "missing"; header: string }
  /** There, but not written as the sender writes it. `part` names a header or a place in the body. */
  | { kind: "malformed"; part: string }
  /** No key made this signature over this content. */
  | { kind: "wrong_key" }
  /** The signature is right, but the body is not the one it was made for. */
  | { kind: "changed" }
  /** Signed right, but too long ago (positive) or too far in the future (negative). */
  | { kind: "stale"; ageSeconds: number; toleranceSeconds: number };

/** Whether the call may be acted on. */
export function isAccepted({ kind }: Verification): boolean {
  return kind === "verified" || kind === "unsigned";
}
