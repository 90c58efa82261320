/** Pure. The keys by which a repeated call is recognised. */
import type { FieldError } from "../http/problem.ts";
import { sha256 } from "../security/digest.ts";
import type { EarlierCall } from "../storage/calls.ts";
import type { CallKey } from "../vocabulary/call.ts";
import { IDEMPOTENCY_KEY_HEADER, ID_HEADER } from "../vocabulary/headers.ts";
import type { Body } from "./body/body.ts";
import type { IncomingCall } from "./incoming-call.ts";
import type { Sender } from "./sender.ts";
import { senderIdOf } from "./sources/sender-id.ts";
import type { Verification } from "./sources/verification.ts";

export interface CallKeys {
  /** The key of the call as a whole; null: every call is a new one. */
  readonly call: CallKey | null;
  /** The key of each of its bodies, where `each` makes several. */
  readonly bodies: readonly (CallKey | null)[];
}

/** The keys that are not null, each once. */
export function distinctKeys({ call, bodies }: CallKeys): CallKey[] {
  const keys = [call, ...bodies].filter((key) => key !== null);
  return [...new Map(keys.map((key) => [key.key, key])).values()];
}

/** The headers that may carry a caller's key; the first one present counts. */
const KEY_HEADERS = [ID_HEADER, "svix-id", IDEMPOTENCY_KEY_HEADER];

/** The error if the key of a call without a `source` is invalid. */
export function keyErrors(headers: Headers): FieldError[] {
  const name = KEY_HEADERS.find((header) => headers.has(header));
  if (name === undefined || /^[\x21-\x7e]{1,255}$/.test(headers.get(name) ?? "")) return [];
  return [{ path: name, message: "must be 1 to 255 printable ASCII characters without spaces" }];
}

/** The keys of a call without a `source`: the caller's own key, with a hash of the body. */
export async function ownKeys({ headers, body }: IncomingCall): Promise<CallKeys> {
  const name = KEY_HEADERS.find((header) => headers.has(header));
  const key = name === undefined ? null : headers.get(name);
  return { call: key === null ? null : { key, fingerprint: await sha256(body) }, bodies: [] };
}

/**
 * The keys of a sender's call: the sender's id if the signature covers it, otherwise a hash of the body and the
 * signature. An unverified call has no key, because anybody could choose it.
 */
export async function senderKeys(
  { type }: Sender,
  { headers, body }: IncomingCall,
  verification: Verification,
  bodies: readonly Body[],
  isList: boolean,
): Promise<CallKeys> {
  if (verification.kind !== "verified") return { call: null, bodies: bodies.map(() => null) };
  const { signature } = verification;
  const bySignature =
    signature === null ? null : { key: `signature:${await sha256(signature + (await sha256(body)))}`, fingerprint: "" };
  const ids = bodies.map(({ value }) => idKey(senderIdOf(type, headers, value)));
  if (isList && type.idPointer !== undefined) return { call: bySignature, bodies: ids };
  // An id in a header names the call as a whole, and none of its elements.
  return { call: ids[0] ?? bySignature, bodies: isList ? bodies.map(() => null) : [] };
}

/**
 * The keys of a stored call that can be derived from its content. The key that it took on arrival is stored with the
 * call, but its signature is not.
 */
export async function storedKeys(
  sender: Sender | null,
  call: IncomingCall,
  verification: Verification,
  bodies: readonly Body[],
  isList: boolean,
): Promise<CallKeys> {
  if (!sender) return ownKeys(call);
  if (sender.type.idPointer === undefined) return { call: null, bodies: bodies.map(() => null) };
  return senderKeys(sender, call, verification, bodies, isList);
}

/** The same id is the same call, whatever else has changed: a retry may carry another attempt number. */
function idKey(id: ReturnType<typeof senderIdOf>): CallKey | null {
  return id?.isSigned ? { key: `id:${id.id}`, fingerprint: "" } : null;
}

export type Repeat =
  /** Never seen, or seen without being done: `replaced` are the calls whose place it takes. */
  | {
      kind: "new";
      replaced: string[];
      duplicates: ReadonlySet<number>;
      /** The responses of the calls that did the duplicates. */
      repeated: string[];
    }
  | { kind: "repeat"; response: string }
  /** The key stands for other content. */
  | { kind: "conflict" };

/** What earlier calls with the same keys mean. Only a call that is done has a repeat. */
export function findRepeat({ call, bodies }: CallKeys, earlier: readonly EarlierCall[]): Repeat {
  const known = call && earlier.find(({ key }) => key === call.key);
  if (known?.status === "done") {
    return known.fingerprint === call?.fingerprint
      ? { kind: "repeat", response: known.response }
      : { kind: "conflict" };
  }
  const doneBefore = earlier.filter(({ key, status }) => status === "done" && bodies.some((body) => body?.key === key));
  const done = new Set(doneBefore.map(({ key }) => key));
  const duplicates = new Set<number>();
  for (const [index, body] of bodies.entries()) {
    if (body === null) continue;
    if (done.has(body.key)) duplicates.add(index);
    // The same element twice in one call.
    done.add(body.key);
  }
  const repeated = doneBefore.map(({ response }) => response);
  return { kind: "new", replaced: known ? [known.callId] : [], duplicates, repeated };
}
