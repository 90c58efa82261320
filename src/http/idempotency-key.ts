/** Pure. The header `Idempotency-Key` of the API's POST requests, and which routes support it. */
import { z } from "@hono/zod-openapi";
import { IDEMPOTENCY_KEY_HEADER, REPLAYED_HEADER } from "../vocabulary/headers.ts";
import type { Route } from "./definition.ts";

export const idempotencyKey = z
  .string("must be a string")
  .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 printable ASCII characters without spaces");

export const keyHeader = z.object({
  [IDEMPOTENCY_KEY_HEADER]: z.string().max(255).optional().openapi({
    description: "Makes retries safe for 24 hours: the same key and body return the first response.",
    example: "message-42-sent",
  }),
});

export const replayedHeader = {
  [REPLAYED_HEADER]: "`true` if this is the response to an earlier request with the same key.",
};

/** Whether `endpoint` keeps the route's keys: every POST whose handler does not, and that changes something. */
export function keepsKeys({ method, keys }: Pick<Route, "method" | "keys">): boolean {
  return method === "post" && keys === undefined;
}

/**
 * The name of a key among all keys of its account. The space keeps it apart from the keys of publishing.
 * @param parameters of the path.
 */
export function keyName(path: string, parameters: Readonly<Record<string, string>>, key: string): string {
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (parameters[name] ?? "").toLowerCase());
  return `POST ${place} ${key}`;
}
