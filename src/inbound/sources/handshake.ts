/** Pure. Handshakes: the calls by which senders check a URL, and the responses that they expect. */
import { valueAt } from "../../json/pointer.ts";
import { toHex } from "../../security/base64.ts";
import { sameText } from "../../security/digest.ts";
import { hmacSha256 } from "./check-signature.ts";
import { keyBytes } from "./keys.ts";
import { jsonOf } from "./json-body.ts";
import { type SourceCall, type SourceSettings, queryOf } from "./source-settings.ts";
import type { HandshakeBody, HandshakeRule, SourceResponse, SourceType } from "./source-type.ts";
import { isAccepted, type Verification } from "./verification.ts";
import { verifySource } from "./verify.ts";

/** The longest challenge that is echoed. Real challenges are much shorter. */
const MAX_ECHO_CHARS = 1024;

interface Context {
  readonly source: SourceType;
  readonly settings: SourceSettings;
  readonly call: SourceCall;
  readonly verification: Verification;
  readonly now: number;
  readonly query: URLSearchParams;
  /** The parsed body; undefined where it is no JSON. */
  json(): unknown;
}

/**
 * The answer to a handshake, or null for any other call. Call it for every call, even if its verification failed,
 * because some senders check the URL before they have a key.
 * @param now milliseconds
 */
export async function answerHandshake(
  source: SourceType,
  settings: SourceSettings,
  call: SourceCall,
  verification: Verification,
  now: number,
): Promise<SourceResponse<string> | null> {
  if (!source.handshakes) return null;
  const query = queryOf(call.url);
  const context = { source, settings, call, verification, now, query, json: () => jsonOf(call.body) };
  for (const rule of source.handshakes) {
    if (!applies(rule, context) || !(await isProven(rule, context))) continue;
    const { body, ...answer } = rule.answer;
    if (body === undefined) return answer;
    const text = await writeBody(body, context);
    return text === undefined ? null : { ...answer, body: text };
  }
  return null;
}

function applies(rule: HandshakeRule, { call, query, json }: Context): boolean {
  if (call.method !== (rule.method ?? "POST")) return false;
  if (rule.header && call.headers.get(rule.header.name) !== rule.header.value) return false;
  if (rule.query !== undefined && !query.has(rule.query)) return false;
  if (rule.onlyField && !isOnlyField(rule.onlyField, call.body)) return false;
  if (!rule.json) return true;
  const body = json();
  if (rule.without !== undefined && valueAt(rule.without, body) !== undefined) return false;
  return rule.json.every(({ pointer, value }) => JSON.stringify(valueAt(pointer, body)) === JSON.stringify(value));
}

function isOnlyField({ name, pattern }: { name: string; pattern: string }, body: Uint8Array): boolean {
  const [field, ...others] = new URLSearchParams(new TextDecoder().decode(body));
  return others.length === 0 && field?.[0] === name && new RegExp(`^(?:${pattern})$`).test(field[1]);
}

async function isProven(rule: HandshakeRule, context: Context): Promise<boolean> {
  const { source, settings, call, verification, now, query } = context;
  switch (rule.needs) {
    case "nothing":
      return true;
    case "verified":
      return verification.kind === "verified";
    case "refused":
      return !isAccepted(verification);
    case "verify_token": {
      const { verifyToken } = settings;
      return Boolean(verifyToken) && (await sameText(verifyToken ?? "", query.get("hub.verify_token") ?? ""));
    }
    case "test_key": {
      const keys = rule.testKey === undefined ? [] : [rule.testKey];
      return (await verifySource(source, { keys }, call, now)).kind === "verified";
    }
  }
}

/** Undefined where the call lacks what is to be sent back. */
async function writeBody(body: HandshakeBody, context: Context): Promise<string | undefined> {
  if (typeof body === "string") return body;
  if ("echoQuery" in body) return shortText(context.query.get(body.echoQuery));
  if ("echo" in body) return shortText(valueAt(body.echo, context.json()));
  const plainToken = shortText(valueAt(body.tokenAndHmac, context.json()));
  const { verification, settings } = context;
  const key = verification.kind === "verified" ? settings.keys[verification.keyIndex] : undefined;
  const [bytes] = key === undefined ? [] : keyBytes("text", key);
  if (plainToken === undefined || !bytes) return undefined;
  return JSON.stringify({ plainToken, encryptedToken: toHex(await hmacSha256(bytes, plainToken)) });
}

function shortText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= MAX_ECHO_CHARS ? value : undefined;
}
