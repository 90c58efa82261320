/** Pure. Whether a call comes from the sender that it says it comes from. It is given its clock, and does no I/O. */
import { MAX_SIGNATURES } from "../../constants.ts";
import { toBase64, toHex } from "../../security/base64.ts";
import { sha256, sameText } from "../../security/digest.ts";
import { isSignedBy } from "./check-signature.ts";
import { schemeFromCustom } from "./custom-scheme.ts";
import { decode } from "./encoding.ts";
import { keyBytes } from "./keys.ts";
import { joinFields, signedContent, withDefaultPort } from "./signed-content.ts";
import { findStale, readTime } from "./signed-time.ts";
import { type SourceCall, type SourceSettings, queryOf } from "./source-settings.ts";
import type { KeyForm, SignatureScheme, SourceType } from "./source-type.ts";
import type { Verification } from "./verification.ts";

/** @param now milliseconds */
export async function verifySource(
  source: SourceType,
  settings: SourceSettings,
  call: SourceCall,
  now: number,
): Promise<Verification> {
  const { proof } = source;
  switch (proof.kind) {
    case "url":
      return { kind: "unsigned" };
    case "basic":
      return verifyBasic(settings, call.headers);
    case "token":
      return verifyToken(settings, call.headers);
    case "custom":
      if (!settings.custom) return { kind: "wrong_key" };
      return verifySignature(schemeFromCustom(settings.custom), "text", settings.keys, call, now);
    case "signature": {
      if (proof.optional && settings.keys.length === 0) return { kind: "unsigned" };
      const scheme = chooseScheme(proof.schemes, call.headers, call.url);
      if (!scheme) return { kind: "missing", header: proof.schemes[0]?.header ?? "" };
      return verifySignature(scheme, proof.key, settings.keys, call, now);
    }
  }
}

/** The first scheme that the call's headers, and its URL's query, ask for. */
export function chooseScheme(
  schemes: readonly SignatureScheme[],
  headers: Headers,
  url: string,
): SignatureScheme | undefined {
  return schemes.find(({ header, onlyWith }) => {
    if (!headers.has(header)) return false;
    if (!onlyWith) return true;
    return "query" in onlyWith
      ? queryOf(url).has(onlyWith.query)
      : headers.get(onlyWith.header)?.toLowerCase() === onlyWith.value;
  });
}

async function verifySignature(
  scheme: SignatureScheme,
  keyForm: KeyForm,
  keys: readonly string[],
  call: SourceCall,
  now: number,
): Promise<Verification> {
  const value = call.headers.get(scheme.header);
  if (value === null) return { kind: "missing", header: scheme.header };
  const parts = scheme.separator ? value.split(scheme.separator).map((part) => part.trim()) : [value];
  const prefix = scheme.prefix ?? "";
  const signatures = parts
    .filter((part) => part.startsWith(prefix))
    .slice(0, MAX_SIGNATURES)
    .flatMap((part) => decode(scheme.encoding, part.slice(prefix.length)) ?? []);
  if (signatures.length === 0) return { kind: "malformed", part: scheme.header };

  const { idHeader = "", signed, timestamp } = scheme;
  const id = (idHeader && call.headers.get(idHeader)) ?? "";
  if (signed.includes("{id}") && id === "") return { kind: "missing", header: idHeader };
  // With a dot in the id, the same signed bytes could be split into another id, time and body.
  if (signed.includes("{id}.") && id.includes(".")) return { kind: "malformed", part: idHeader };
  const isInBody = timestamp !== undefined && "pointer" in timestamp.at;
  const time = timestamp && !isInBody ? readTime(timestamp, parts, call) : undefined;
  if (time && time.kind !== "time") return time;

  const match = await findMatch(scheme, keyForm, keys, signatures, call, id, time?.text ?? "");
  if (!match) return { kind: "wrong_key" };
  const { bodyHashQuery } = scheme;
  if (bodyHashQuery && queryOf(call.url).get(bodyHashQuery) !== (await sha256(call.body))) return { kind: "changed" };

  const verified: Verification = { kind: "verified", ...match };
  if (!timestamp) return verified;
  // A body is read only once its signature is right.
  const signing = time ?? readTime(timestamp, parts, call);
  return signing.kind === "time" ? (findStale(timestamp, signing.at, now) ?? verified) : signing;
}

/** Any key may have made any of the signatures. */
async function findMatch(
  scheme: SignatureScheme,
  keyForm: KeyForm,
  keys: readonly string[],
  signatures: readonly Uint8Array<ArrayBuffer>[],
  { method, url, body }: SourceCall,
  id: string,
  timestamp: string,
): Promise<{ keyIndex: number; signature: string } | undefined> {
  const fields = scheme.signed.includes("{fields}") ? joinFields(body) : "";
  const urls = scheme.portMayVary ? [url, withDefaultPort(url)] : [url];
  for (const [keyIndex, key] of keys.entries()) {
    for (const signedUrl of urls) {
      const content = await signedContent(scheme.signed, { method, url: signedUrl, body, timestamp, id, key, fields });
      for (const bytes of keyBytes(keyForm, key)) {
        for (const signature of signatures) {
          if (await isSignedBy(scheme.algorithm, bytes, signature, content)) {
            return { keyIndex, signature: toHex(signature.buffer) };
          }
        }
      }
    }
  }
  return undefined;
}

async function verifyToken({ keys, tokenHeader = "" }: SourceSettings, headers: Headers): Promise<Verification> {
  const token = tokenHeader && headers.get(tokenHeader);
  if (!token) return { kind: "missing", header: tokenHeader };
  const matches = await Promise.all(keys.map((key) => sameText(key, token)));
  const keyIndex = matches.indexOf(true);
  return keyIndex < 0 ? { kind: "wrong_key" } : { kind: "verified", keyIndex, signature: null };
}

async function verifyBasic({ username = "", password = "" }: SourceSettings, headers: Headers): Promise<Verification> {
  const value = headers.get("Authorization");
  if (value === null) return { kind: "missing", header: "Authorization" };
  const credentials = /^basic +(\S+)$/i.exec(value)?.[1];
  if (credentials === undefined) return { kind: "malformed", part: "Authorization" };
  // If the webhook has no password, an empty one would be right.
  if (password === "") return { kind: "wrong_key" };
  const expected = toBase64(new TextEncoder().encode(`${username}:${password}`));
  const isRight = await sameText(expected, credentials);
  return isRight ? { kind: "verified", keyIndex: 0, signature: null } : { kind: "wrong_key" };
}
