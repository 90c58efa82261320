/** I/O. Calls an inbound webhook as a sender does: by its URL, signed when it has a signing secret. */
import { sign } from "../../security/standard-webhooks.ts";
import { newId } from "../../ids/new-id.ts";
import type { Api } from "../api.ts";
import { type Webhook, urlOf } from "../webhooks/state.tsx";
import type { CallFormat } from "./try-page.tsx";
import { ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../../vocabulary/headers.ts";

const CONTENT_TYPES: Readonly<Record<CallFormat, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
};

export async function sendCall(
  api: Api,
  webhook: Webhook,
  format: CallFormat,
  body: string,
  now: number,
): Promise<Response> {
  const { pathname } = new URL(urlOf(webhook));
  const signature = webhook.signing_secret === null ? {} : await signHeaders(webhook.signing_secret, body, now);
  return api.postAsSender(pathname, { "Content-Type": CONTENT_TYPES[format], ...signature }, body);
}

async function signHeaders(secret: string, body: string, now: number) {
  const [id, timestampSeconds] = [newId(now), Math.floor(now / 1000)];
  return {
    [ID_HEADER]: id,
    [TIMESTAMP_HEADER]: String(timestampSeconds),
    [SIGNATURE_HEADER]: await sign([secret], { id, timestampSeconds, body }),
  };
}
