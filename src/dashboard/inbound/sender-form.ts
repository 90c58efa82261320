/** Pure. The fields of a sender's form, and the API's `source` that they make. */
import type { z } from "zod";
import type { sourceTypeSchema } from "../../api/sources.ts";
import { SAFE_KEY_CHARS } from "../../constants.ts";
import { oneLine, readOneLine } from "../parts/one-line.ts";
import type { Webhook } from "../webhooks/state.tsx";

export type Sender = z.output<typeof sourceTypeSchema>;

export interface SenderField {
  /** In `source`. */
  name: string;
  label: string;
  /** Never shown again, and kept when it is left empty. */
  isSecret: boolean;
  isOptional: boolean;
  options?: readonly string[];
  hint?: string;
}

const VERIFY_TOKEN: SenderField = {
  name: "verify_token",
  label: "Verify token",
  isSecret: true,
  isOptional: false,
  hint: "A text of your own. Enter the same one at the sender.",
};
const HEADER = { name: "header", label: "Header", isSecret: false, isOptional: false };
const CUSTOM: readonly SenderField[] = [
  { ...HEADER, hint: "The header that carries the signature." },
  {
    name: "algorithm",
    label: "Algorithm",
    isSecret: false,
    isOptional: false,
    options: ["hmac-sha256", "hmac-sha1", "hmac-sha512"],
  },
  { name: "encoding", label: "Encoding", isSecret: false, isOptional: false, options: ["hex", "base64"] },
  { name: "prefix", label: "Prefix", isSecret: false, isOptional: true, hint: "Such as sha256=" },
  {
    name: "signed",
    label: "Signed text",
    isSecret: false,
    isOptional: false,
    hint: "{body} once, and {timestamp}, {id}, {url}, {method}. Such as {timestamp}.{body}",
  },
  { name: "timestamp_header", label: "Header of the timestamp", isSecret: false, isOptional: true },
  { name: "tolerance_seconds", label: "Tolerance in seconds", isSecret: false, isOptional: true },
];

export function senderFields({ proof, key, needs_verify_token: needsToken }: Sender): SenderField[] {
  const own: SenderField[] = key
    ? [{ name: key.field, label: key.name, isSecret: key.field !== "public_key", isOptional: key.is_optional }]
    : [];
  const user: SenderField = { name: "username", label: "User name", isSecret: false, isOptional: false };
  return [
    ...(proof === "basic" ? [user] : []),
    ...own,
    ...(proof === "token" ? [{ ...HEADER, hint: "The header that carries the key." }] : []),
    ...(proof === "custom" ? CUSTOM : []),
    ...(needsToken ? [VERIFY_TOKEN] : []),
  ];
}

/** What is typed, by the names of the fields. */
export type SenderValues = Readonly<Record<string, string>>;

/** The form of a stored webhook, without its keys. */
export function valuesOf({ source }: Webhook): SenderValues {
  return Object.fromEntries(
    Object.entries(source ?? {}).flatMap(([name, value]) =>
      typeof value === "string" || typeof value === "number" ? [[name, oneLine(String(value))]] : [],
    ),
  );
}

export function readValues(fields: URLSearchParams, sender: Sender): SenderValues {
  return Object.fromEntries(senderFields(sender).map(({ name }) => [name, fields.get(`source.${name}`)?.trim() ?? ""]));
}

/** Whether a secret that was typed can be guessed. */
export function hasShortSecret(sender: Sender, values: SenderValues): boolean {
  return senderFields(sender).some(({ name, isSecret }) => {
    const { length } = values[name] ?? "";
    return isSecret && length > 0 && length < SAFE_KEY_CHARS;
  });
}

/** The API's `source`. An empty field is left out, so that the API says it is required, or keeps what is stored. */
export function sourceInput(sender: Sender, values: SenderValues): Record<string, unknown> {
  const typed = senderFields(sender).flatMap(({ name, isSecret }): [string, unknown][] => {
    const given = values[name] ?? "";
    const value = isSecret ? given : readOneLine(given);
    if (value === "") return [];
    if (name === "secrets") return [[name, [value]]];
    return [[name, name === "tolerance_seconds" && /^\d+$/.test(value) ? Number(value) : value]];
  });
  return { type: sender.type, ...Object.fromEntries(typed) };
}
