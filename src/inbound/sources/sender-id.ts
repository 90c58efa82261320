/** Pure. The sender's own id of a call: what a repeat is recognised by. */
import { valueAt } from "../../json/pointer.ts";
import type { SourceType } from "./source-type.ts";
import { chooseScheme } from "./verify.ts";

export interface SenderId {
  readonly id: string;
  /** Whether the sender's signature covers it. Of an unsigned call it covers nothing. */
  readonly isSigned: boolean;
}

const MAX_ID_CHARS = 255;

/** @param body parsed; of a source with `each`, one element */
export function senderIdOf(source: SourceType, headers: Headers, body: unknown): SenderId | null {
  const { proof, idPointer } = source;
  if (idPointer !== undefined) return toId(valueAt(idPointer, body), true);
  if (proof.kind !== "signature") return null;
  // Reads the id header of the verified scheme: anybody could set another header.
  const scheme = chooseScheme(proof.schemes, headers, "");
  if (!scheme?.idHeader) return null;
  return toId(headers.get(scheme.idHeader), scheme.signed.includes("{id}"));
}

/** A number counts where it is exact: two ids must not become one. */
function toId(value: unknown, isSigned: boolean): SenderId | null {
  const id = Number.isSafeInteger(value) ? String(value) : value;
  return typeof id === "string" && id !== "" && id.length <= MAX_ID_CHARS ? { id, isSigned } : null;
}
