/** Pure. The record of a call, with its secrets masked. */
import { cutText } from "../text/cut-text.ts";
import { maskQuery } from "../text/mask-query.ts";
import { MAX_INBOUND_BYTES } from "../constants.ts";
import type { Problem } from "../http/problem.ts";
import type { InboundCall } from "../storage/calls.ts";
import type { CallProblem } from "../storage/schema.ts";
import type { InboundWebhook } from "../storage/webhook.ts";
import type { CallKey, CallStatus } from "../vocabulary/call.ts";
import type { IncomingCall } from "./incoming-call.ts";
import type { Sender } from "./sender.ts";
import type { SourceType } from "./sources/source-type.ts";
import type { Verification } from "./sources/verification.ts";

export interface RecordedEnding {
  readonly id: string;
  readonly status: CallStatus;
  readonly statusCode: number;
  readonly response: string;
  readonly problem?: Problem | null;
  /** The key of the call as a whole. */
  readonly key?: CallKey | null;
}

const MASK = "***";
const ALWAYS_KEPT = [
  "content-type",
  "user-agent",
  "webhook-id",
  "webhook-timestamp",
  "svix-id",
  "svix-timestamp",
  "idempotency-key",
];
/** Never kept, even if a condition of `when` names one. */
const NEVER_KEPT = /^(?:authorization|proxy-authorization|cookie|set-cookie)$|signature|token|secret|api-?key|hmac/;
/** Longer headers are cut, so that a call's record stays small. */
const MAX_HEADER_CHARS = 255;

export function callRecord(
  webhook: InboundWebhook,
  sender: Sender | null,
  call: IncomingCall,
  verification: Verification,
  { id, status, statusCode, response, problem = null, key = null }: RecordedEnding,
): InboundCall {
  return {
    accountId: webhook.accountId,
    webhookId: webhook.id,
    id,
    status,
    statusCode,
    contentType: call.headers.get("Content-Type"),
    headers: keptHeaders(webhook, sender, call.headers),
    query: maskQuery(call.url, MASK),
    body: textOf(call),
    response,
    problem: problem && storedProblem(problem),
    verification: verification.kind,
    key,
    count: 1,
  };
}

export function storedProblem({ message, errors }: Problem): CallProblem {
  return { detail: message, ...(errors ? { errors } : {}) };
}

function keptHeaders(webhook: InboundWebhook, sender: Sender | null, headers: Headers): Record<string, string> {
  const conditions = webhook.inbound.when ?? [];
  const named = conditions.flatMap((condition) => ("header" in condition ? [condition.header.toLowerCase()] : []));
  const secretHeader = webhook.inbound.source?.header?.toLowerCase();
  const names = [...ALWAYS_KEPT, ...(sender ? sourceHeaders(sender.type) : []), ...named];
  return Object.fromEntries(
    [...new Set(names)].flatMap((name): [string, string][] => {
      const value = headers.get(name);
      if (value === null || name === secretHeader || NEVER_KEPT.test(name)) return [];
      return [[name, cutText(maskedKeys(value, webhook), MAX_HEADER_CHARS)]];
    }),
  );
}

/** The sender's event, id and time. */
function sourceHeaders({ proof, eventHeader }: SourceType): string[] {
  const schemes = proof.kind === "signature" ? proof.schemes : [];
  const names = [
    ...schemes.flatMap(({ idHeader, timestamp }) => [
      idHeader,
      timestamp && "header" in timestamp.at ? timestamp.at.header : undefined,
    ]),
    eventHeader,
  ];
  return names.filter((name) => name !== undefined).map((name) => name.toLowerCase());
}

function maskedKeys(value: string, { secret, signingSecret, sourceSecrets }: InboundWebhook): string {
  const { secrets, verify_token: token, password } = sourceSecrets;
  const keys = [secret, signingSecret, ...secrets, token, password].filter((key) => Boolean(key));
  return keys.reduce<string>((text, key) => (key ? text.replaceAll(key, MASK) : text), value);
}

/** The body as text, however malformed, in at most MAX_INBOUND_BYTES of UTF-8. */
function textOf({ body }: Pick<IncomingCall, "body">): string {
  const text = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(body);
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(MAX_INBOUND_BYTES));
  return text.slice(0, read);
}
