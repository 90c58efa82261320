/** Pure. The result of verifying a call, and its description for an admin. */

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

/** A sentence or two for the person who set the webhook up; never for the sender. */
export function explainVerification(verification: Verification): string {
  switch (verification.kind) {
    case "verified":
      return "The call is signed with one of the webhook's keys.";
    case "unsigned":
      return "The call is not signed: only the secret URL protects it.";
    case "missing":
      return `The call has no ${verification.header} header. Is signing switched on at the sender?`;
    case "malformed":
      return `The call's ${verification.part} is not in the form that this sender uses.`;
    case "wrong_key":
      return "The signature matches none of the webhook's keys. The key is wrong, or the body or the URL was changed on its way.";
    case "changed":
      return "The signature is right, but it was made for another body.";
    case "stale": {
      const { ageSeconds, toleranceSeconds } = verification;
      const distance = ageSeconds < 0 ? `${-ageSeconds} seconds in the future` : `${ageSeconds} seconds old`;
      return `The call is ${distance}; at most ${toleranceSeconds} seconds are allowed.`;
    }
  }
}
