/** Pure. The pages about senders, from the table of senders and their guides: `docs/senders`. */
import type { SourceGuide } from "../../src/inbound/sources/guides/guide.ts";
import { keyFormOf } from "../../src/inbound/sources/keys.ts";
import type { Mapping } from "../../src/inbound/sources/mapping-language.ts";
import type { HandshakeRule, SourceType } from "../../src/inbound/sources/source-type.ts";
import { describeCondition, describeValue } from "./mapping-words.ts";
import { SENDER_NOTES } from "./sender-notes.ts";

export interface DescribedSender {
  readonly source: SourceType;
  readonly guide: SourceGuide;
  /** What the sample call makes. */
  readonly contacts: readonly Record<string, unknown>[];
}

const GENERATED = "<!-- Written from the table of senders by `npm run client`: do not edit. -->";

const NOT_SUPPORTED = `## Not in this list

Use \`custom\` for any other sender that signs with HMAC, \`token\` for one that sends a fixed header, and \`basic\` for a user and
a password. These senders use other proofs and are not supported: PayPal (certificates), Plaid and Jira Connect (JWT), Adyen
and Mailgun's event webhooks (a signature inside the body).`;

/** Example keys, in the form that each sender's key has. Nobody uses them. */
const EXAMPLE_KEYS = {
  text: "replace-with-the-key-of-the-sender",
  whsec: "whsec_cmVwbGFjZS13aXRoLXRoZS1rZXktb2YtdGhlLXNlbmRlcg==",
  spki: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==",
  ed25519: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
};

export function senderIndex(senders: readonly DescribedSender[]): string {
  const rows = senders.map(({ source, guide, contacts }) => {
    const result = contacts.length > 0 ? "a contact" : "what your `mapping` says";
    return `| [${guide.name}](${source.type}.md) | \`${source.type}\` | ${PROOFS[proofOf(source)]} | ${result} |`;
  });
  return page([
    "# Senders",
    GENERATED,
    "Each page says how to connect one sender: where to click, which key to copy, and what its calls do. [Inbound webhooks](../inbound.md) describes the settings.",
    ["| sender | `source.type` | proof | makes by default |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    NOT_SUPPORTED,
  ]);
}

export function senderPage({ source, guide, contacts }: DescribedSender): string {
  const { type, handshakes } = source;
  const { name, defaults: { each, when, mapping } = {} } = guide;
  const note = SENDER_NOTES[type];
  const settings = {
    name,
    is_inbound: true,
    events: ["contact.create"],
    source: { type, ...keyFieldsOf(source) },
  };
  return page([
    `# ${name}`,
    GENERATED,
    ...(note === undefined ? [] : [note]),
    "## Create the webhook",
    `In the dashboard, choose New webhook, Inbound, then ${name}. The page “Connect” shows the steps below, the URL for the sender, and the first call when it comes.`,
    "Or use the shell functions of [the tour](../../README.md#the-api-in-five-minutes):",
    fenced("sh", `post /v1/webhooks '${JSON.stringify(settings)}'`),
    "The response contains the `url` for the sender.",
    keySentence(source, guide),
    `## Set up ${name}`,
    guide.setup.map((step, index) => `${index + 1}. ${step}`).join("\n"),
    ...(handshakes ? ["The service answers these checks of the sender:", list(handshakes.map(describeHandshake))] : []),
    "## A call",
    sampleIntroduction(source),
    fenced("http", requestOf(guide)),
    "## What happens",
    ...(each === undefined
      ? []
      : [
          `**\`each\`**: ${each === "" ? "the body" : `\`${each}\``} is a list, and each of its elements is a body of its own.`,
        ]),
    ...(when
      ? ["**`when`**: only these calls count. The others are skipped.", list(when.map(describeCondition)), json(when)]
      : []),
    ...(mapping ? ["**`mapping`**: this is where the fields are.", list(describeMapping(mapping)), json(mapping)] : []),
    ...(contacts.length > 0
      ? [
          "The sample call makes this contact, or updates the one with this email. Without an email, it updates the one with this phone.",
          ...contacts.map(json),
        ]
      : [
          "This sender has no default mapping, because its calls are not about one contact. Set a [`mapping`](../inbound.md#choose-and-map) and the actions that you need. Until then, calls are listed as failed.",
        ]),
    "Change `each`, `when` and `mapping` at any time: see [choose and map](../inbound.md#choose-and-map). Then [try a call](../inbound.md#try-a-call).",
  ]);
}

type ProofName = "url" | "signature" | "optional" | "custom" | "token" | "basic";

const PROOFS: Record<ProofName, string> = {
  url: "only the secret URL",
  signature: "a signature",
  optional: "a signature, if you enter a key",
  custom: "a signature that you describe",
  token: "a token in a header",
  basic: "a user and a password",
};

function proofOf({ proof }: SourceType): ProofName {
  return proof.kind === "signature" && proof.optional ? "optional" : proof.kind;
}

function keyFieldsOf(source: SourceType): Record<string, unknown> {
  const { proof, handshakes } = source;
  const form = keyFormOf(source);
  const hasPublicKey = form === "spki" || form === "ed25519";
  const verifyToken = handshakes?.some(({ needs }) => needs === "verify_token");
  return {
    ...(form && hasPublicKey ? { public_key: EXAMPLE_KEYS[form] } : {}),
    ...(form && !hasPublicKey ? { secrets: [EXAMPLE_KEYS[form]] } : {}),
    ...(proof.kind === "basic" ? { username: "ratecard", password: "replace-with-a-long-password" } : {}),
    ...(proof.kind === "token" ? { header: "X-Gitlab-Token" } : {}),
    ...(proof.kind === "custom"
      ? { header: "X-Signature", algorithm: "hmac-sha256", encoding: "hex", signed: "{body}" }
      : {}),
    ...(verifyToken ? { verify_token: "replace-with-a-verify-token" } : {}),
  };
}

function keySentence(source: SourceType, { name, keyName }: SourceGuide): string {
  if (keyName === null) return `${name} signs nothing. Anybody with the URL can send calls, so keep it secret.`;
  const optional = proofOf(source) === "optional" ? " Without `secrets`, the secret URL is the only proof." : "";
  const names = Object.keys(keyFieldsOf(source)).filter((field) =>
    /secrets|public_key|password|verify_token/.test(field),
  );
  return `**Key**: ${keyName}. Enter it as ${names.map((field) => `\`${field}\``).join(" and ")}. If the sender shows its key only after it has the URL, create the webhook with this example, and change \`source\` afterwards.${optional}`;
}

function sampleIntroduction(source: SourceType): string {
  const isSigned = source.proof.kind !== "url";
  return isSigned ? "This is a sample, without its proof:" : "This is a sample:";
}

function requestOf({ sample: { contentType, headers, body } }: SourceGuide): string {
  const lines = Object.entries({ "Content-Type": contentType, ...headers }).map(
    ([field, value]) => `${field}: ${value}`,
  );
  return ["POST /v1/webhooks/… HTTP/1.1", ...lines, "", body.replaceAll("\r\n", "\n")].join("\n");
}

function describeHandshake({ method, header, query, json: values, onlyField, needs, answer }: HandshakeRule): string {
  const what = [
    ...(header ? [`\`${header.name}: ${header.value}\``] : []),
    ...(query === undefined ? [] : [`\`${query}\` in the query`]),
    ...(values ?? []).map(({ pointer, value }) => `\`${pointer}\` equal to \`${JSON.stringify(value)}\``),
    ...(onlyField ? [`only the field \`${onlyField.name}\``] : []),
  ];
  const proofs = {
    nothing: "",
    verified: ", signed with the key",
    refused: ", with a wrong signature",
    verify_token: ", with the verify token",
    test_key: ", signed with its test key",
  };
  return `a ${method ?? "POST"}${what.length > 0 ? ` with ${what.join(" and ")}` : ""}${proofs[needs]}: ${answer.status}`;
}

function describeMapping(mapping: Mapping): string[] {
  return Object.values(mapping)
    .flatMap((fields) => Object.entries(fields ?? {}))
    .map(([field, value]) => `\`${field}\`: ${describeValue(value)}`);
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

function json(value: unknown): string {
  return fenced("json", format(value, ""));
}

const MAX_LINE_CHARS = 100;

/** JSON with short objects and lists on one line. */
function format(value: unknown, indent: string): string {
  const short = JSON.stringify(value, null, 1).replaceAll(/\n */g, " ");
  if (typeof value !== "object" || value === null || indent.length + short.length <= MAX_LINE_CHARS) return short;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((element: unknown) => format(element, inner))
    : Object.entries(value).map(
        ([name, member]: [string, unknown]) => `${JSON.stringify(name)}: ${format(member, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.map((line) => inner + line).join(",\n")}\n${indent}${close}`;
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function page(parts: readonly string[]): string {
  return parts.join("\n\n").concat("\n");
}
