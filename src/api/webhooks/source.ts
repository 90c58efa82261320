/** Pure. Reads the `source` of a webhook: whether its fields are those of its type, and its keys in the right form. */
import type { z } from "@hono/zod-openapi";
import type { FieldError } from "../../http/problem.ts";
import { customSchemeOf } from "../../inbound/sender.ts";
import { checkCustomScheme } from "../../inbound/sources/custom-scheme.ts";
import { checkKey, keyFormOf } from "../../inbound/sources/keys.ts";
import type { SourceType } from "../../inbound/sources/source-type.ts";
import { findSource } from "../../inbound/sources/sources.ts";
import { NO_SOURCE_SECRETS, type SourceConfig, type SourceSecrets } from "../../vocabulary/inbound-settings.ts";
import type { sourceInput } from "./inbound-fields.ts";

type SourceInput = z.output<typeof sourceInput>;
type Field = Exclude<keyof SourceInput, "type" | "secrets_count">;

export interface StoredSource {
  source: SourceConfig | null;
  secrets: SourceSecrets;
}

export interface ReadSource extends StoredSource {
  errors: FieldError[];
}

/** Secrets that are not sent are kept from `before` if the type is the same. */
export async function readSource(input: SourceInput, before: StoredSource): Promise<ReadSource> {
  const type = findSource(input.type);
  if (!type) {
    const message = "is not a known sender: see GET /v1/sources";
    return { source: null, secrets: NO_SOURCE_SECRETS, errors: [{ path: "source.type", message }] };
  }
  const stored = before.source?.type === input.type ? before.secrets : NO_SOURCE_SECRETS;
  const {
    secrets: sent,
    secrets_count: count,
    verify_token: token = stored.verify_token,
    password = stored.password,
    ...config
  } = input;
  const keys = sent ?? stored.secrets;
  const { all, required } = fieldsOf(type);
  const given = { ...config, secrets: keys.length > 0 ? keys : undefined, verify_token: token, password };
  const errors = [
    ...strayErrors(input, all),
    ...required
      .filter((field) => given[field] === undefined)
      .map((field) => ({ path: `source.${field}`, message: "is required for this sender" })),
    ...(count !== undefined && sent === undefined && count !== keys.length ? [WRONG_COUNT] : []),
    ...textErrors({ username: config.username, verify_token: input.verify_token, password: input.password }),
    ...schemeErrors(type, config),
  ];
  const checkedKeys = await Promise.all((all.includes("secrets") ? keys : []).map((key) => checkKey(type, key)));
  const checkedPublic =
    config.public_key !== undefined && all.includes("public_key") ? await checkKey(type, config.public_key) : undefined;
  for (const [index, check] of checkedKeys.entries()) {
    if (check.kind === "wrong") errors.push({ path: `source.secrets.${index}`, message: check.message });
  }
  if (checkedPublic?.kind === "wrong") errors.push({ path: "source.public_key", message: checkedPublic.message });
  return {
    source: { ...config, ...(checkedPublic?.kind === "fine" ? { public_key: checkedPublic.key } : {}) },
    secrets: {
      secrets: checkedKeys.flatMap((check) => (check.kind === "fine" ? [check.key] : [])),
      ...(token === undefined ? {} : { verify_token: token }),
      ...(password === undefined ? {} : { password }),
    },
    errors,
  };
}

const WRONG_COUNT: FieldError = {
  path: "source.secrets_count",
  message: "is read-only and differs from the stored value",
};

function fieldsOf(type: SourceType): { all: readonly Field[]; required: readonly Field[] } {
  const { proof } = type;
  const token: Field[] = type.handshakes?.some(({ needs }) => needs === "verify_token") ? ["verify_token"] : [];
  switch (proof.kind) {
    case "url":
      return { all: token, required: token };
    case "basic":
      return { all: ["username", "password"], required: ["username", "password"] };
    case "token":
      return { all: ["secrets", "header"], required: ["secrets", "header"] };
    case "custom": {
      const required: Field[] = ["secrets", "header", "algorithm", "encoding", "signed"];
      return { all: [...required, "prefix", "timestamp_header", "tolerance_seconds"], required };
    }
    case "signature": {
      const form = keyFormOf(type);
      const key: Field = form === "spki" || form === "ed25519" ? "public_key" : "secrets";
      return { all: [key, ...token], required: proof.optional ? token : [key, ...token] };
    }
  }
}

function strayErrors(input: SourceInput, all: readonly string[]): FieldError[] {
  return Object.entries(input)
    .filter(([field, value]) => value !== undefined && !["type", "secrets_count", ...all].includes(field))
    .map(([field]) => ({ path: `source.${field}`, message: "is not used by this sender" }));
}

function textErrors(texts: Record<string, string | undefined>): FieldError[] {
  return Object.entries(texts).flatMap(([field, value]) =>
    value === undefined || /^[\x21-\x7e]{1,255}$/.test(value)
      ? []
      : [{ path: `source.${field}`, message: "must be 1 to 255 visible ASCII characters without spaces" }],
  );
}

const API_NAMES: Readonly<Record<string, string>> = {
  timestampHeader: "timestamp_header",
  toleranceSeconds: "tolerance_seconds",
};

function schemeErrors(type: SourceType, config: SourceConfig): FieldError[] {
  if (
    type.proof.kind === "token" &&
    config.header !== undefined &&
    !/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(config.header)
  ) {
    return [{ path: "source.header", message: "must be the name of a header" }];
  }
  const scheme = type.proof.kind === "custom" ? customSchemeOf(config) : undefined;
  if (!scheme) return [];
  return checkCustomScheme(scheme).map(({ field, message }) => ({
    path: `source.${API_NAMES[field] ?? field}`,
    message,
  }));
}
