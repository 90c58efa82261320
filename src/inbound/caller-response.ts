/** Pure. The response to a call. It tells a caller nothing that the caller could not know already. */
import type { EventCount } from "../storage/record-calls.ts";
import type { InboundWebhook } from "../storage/webhook.ts";
import { isObject } from "./body/body.ts";
import type { StepResult } from "./run-steps.ts";

/**
 * `signer` has our own `signing_secret`: the response shows everything. `url` has only the URL: of a contact that existed,
 * the response shows the id and what the caller sent. `source`: the response shows ids.
 */
export type Audience = "signer" | "url" | "source";

export function audienceOf({ inbound, usesSignature }: InboundWebhook): Audience {
  if (inbound.source !== null || inbound.public !== null) return "source";
  return usesSignature ? "signer" : "url";
}

/** The JSON of the response to a call that is done, or that was stored without being done. */
export function responseText(
  id: string,
  results: readonly StepResult[],
  audience: Audience,
  duplicates: ReadonlySet<number> = new Set(),
): string {
  return JSON.stringify({
    id,
    results: results.map((result) => presentResult(result, audience)),
    ...(duplicates.size > 0 ? { duplicates: [...duplicates] } : {}),
  });
}

/**
 * The place in the response of the number of webhooks that get the event; undefined if the call publishes several
 * events or none.
 */
export function eventCount(results: readonly StepResult[], audience: Audience): EventCount | undefined {
  const published = [...results.entries()].flatMap(([index, { event }]) => (event ? [{ index, event }] : []));
  const [only] = published;
  if (audience === "source" || !only || published.length > 1) return undefined;
  return { eventId: only.event.id, path: `$.results[${only.index}].data.webhooks` };
}

function presentResult({ action, status, data, ignored, input }: StepResult, audience: Audience) {
  const leftOut = ignored.length > 0 ? { ignored } : {};
  switch (audience) {
    case "signer":
      return { action, status, data, ...leftOut };
    case "url":
      return { action, status, data: data && status === 200 ? sentOf(data, input, ignored) : data, ...leftOut };
    case "source": {
      const id = data?.["id"];
      return { action, status, id: typeof id === "string" ? id : null };
    }
  }
}

/** The id, and each field that was sent and taken. Of metadata, the keys that were sent. */
function sentOf(
  data: Record<string, unknown>,
  input: Readonly<Record<string, unknown>>,
  ignored: readonly string[],
): Record<string, unknown> {
  const isTaken = (name: string) => (input[name] ?? null) !== null && !ignored.includes(name);
  const heard = Object.entries(data).filter(([name]) => name === "id" || isTaken(name));
  return Object.fromEntries(
    heard.map(([name, value]) => [name, name === "metadata" ? onlyKeysOf(value, input[name]) : value]),
  );
}

function onlyKeysOf(value: unknown, sent: unknown): unknown {
  if (!isObject(value) || !isObject(sent)) return {};
  return Object.fromEntries(Object.entries(value).filter(([key]) => Object.hasOwn(sent, key)));
}
