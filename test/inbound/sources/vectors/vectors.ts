/** Calls that were signed as their senders sign them; `make.mjs` beside it made them. */
import { z } from "@hono/zod-openapi";
import type { SourceCall } from "../../../../src/inbound/sources/source-settings.ts";
import type { SourceType } from "../../../../src/inbound/sources/source-type.ts";
import { findSource } from "../../../../src/inbound/sources/sources.ts";
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
