/** Calls that were signed as their senders sign them; `make.mjs` beside it made them. */
import { z } from "@hono/zod-openapi";
import { keyFormOf } from "../../../../src/inbound/sources/keys.ts";
import type { SourceCall } from "../../../../src/inbound/sources/source-settings.ts";
import type { SignatureScheme, SourceType } from "../../../../src/inbound/sources/source-type.ts";
import { findSource } from "../../../../src/inbound/sources/sources.ts";
import { chooseScheme } from "../../../../src/inbound/sources/verify.ts";
import vectors from "./vectors.json?raw";

const vector = z.strictObject({
  type: z.string(),
  name: z.string(),
  /** The library that signed, or `formula`. */
  made: z.string(),
  /** The library that verified. */
  accepted: z.string().nullable(),
  settings: z.strictObject({
    keys: z.array(z.string()),
    username: z.string().exactOptional(),
    password: z.string().exactOptional(),
    tokenHeader: z.string().exactOptional(),
    custom: z
      .strictObject({
        header: z.string(),
        algorithm: z.enum(["hmac-sha256", "hmac-sha1", "hmac-sha512"]),
        encoding: z.enum(["hex", "base64"]),
        prefix: z.string().exactOptional(),
        signed: z.string(),
        timestampHeader: z.string().exactOptional(),
        toleranceSeconds: z.number().exactOptional(),
      })
      .exactOptional(),
  }),
  now: z.number(),
  method: z.string(),
  url: z.string(),
  body: z.string(),
  headers: z.record(z.string(), z.string()),
});

export type Vector = z.output<typeof vector>;

export const VECTORS: readonly Vector[] = z.array(vector).parse(JSON.parse(vectors));

export function sourceOf(type: string): SourceType {
  const source = findSource(type);
  if (!source) throw new Error(`there is no source ${type}`);
  return source;
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}

export function callOf({ method, url, headers, body }: Vector): SourceCall {
  return { method, url, headers: new Headers(headers), body: bytesOf(body) };
}

/** The call without a header, or with another value of it. */
export function withHeader(call: SourceCall, name: string, value: string | null): SourceCall {
  const headers = new Headers(call.headers);
  if (value === null) headers.delete(name);
  else headers.set(name, value);
  return { ...call, headers };
}

/** The header that carries the proof; the call must have it. */
export function proofHeaderOf({ type, settings, headers }: Vector): string {
  const { proof } = sourceOf(type);
  const names = {
    url: [],
    basic: ["Authorization"],
    token: [settings.tokenHeader ?? ""],
    custom: [settings.custom?.header ?? ""],
    signature: proof.kind === "signature" ? proof.schemes.map(({ header }) => header) : [],
  }[proof.kind];
  const name = names.find((each) => each in headers);
  if (name === undefined) throw new Error(`no proof in the call of ${type}`);
  return name;
}

/** The scheme that signed the call; undefined where an admin describes it, and where nothing is signed. */
export function schemeOf({ type, headers, url }: Vector): SignatureScheme | undefined {
  const { proof } = sourceOf(type);
  return proof.kind === "signature" ? chooseScheme(proof.schemes, new Headers(headers), url) : undefined;
}

const OTHER_KEYS = {
  text: "another-key-9876543210",
  whsec: `whsec_${btoa("another-key-of-24-bytes!")}`,
  spki: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==",
  ed25519: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
};

/** Another key, in the form that the sender's keys have. */
export function otherKeyOf({ type }: Vector): string {
  return OTHER_KEYS[keyFormOf(sourceOf(type)) ?? "text"];
}
