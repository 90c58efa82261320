/**
 * Pure. The statements that store events and find the webhooks that subscribe to them, and how to read their results.
 */
import { MAX_STATEMENT_ITEM_BYTES } from "../constants.ts";
import { type StoredPayload, storedPayload } from "./deflated-payload.ts";
import type { StoredEvent } from "./events.ts";
import { HAS_LEFT } from "./moved.ts";

/** An event to store. `subscriptions` are the names under which a webhook may have subscribed to it. */
export interface NewEvent extends StoredPayload {
  id: string;
  event: string;
  subscriptions: readonly string[];
  key?: string | undefined;
  fingerprint?: string | undefined;
  /** A webhook that must not get the event, although it subscribed. */
  except?: string | undefined;
}

/** `replayed`: the event had been accepted before, under the same key. */
export type Accepted = Pick<StoredEvent, "id" | "event" | "webhookIds"> & { replayed: boolean };

/** SQL for "this machine's clock and the database's agree", of this machine's time and the largest skew in milliseconds. */
export const clockAgrees = (nowMs: string, maxSkewMs: string): string =>
  `abs(unixepoch('subsec') * 1000 - ${nowMs}) <= ${maxSkewMs}`;

/**
 * Finds the account and the webhooks that subscribe to each event of `?1`, and stores the event with them in one row.
 * @param account SQL for the id of the account of item `i`.
 */
export const insertEvents = (account: string, condition: string, onConflict: string): string => `
  INSERT INTO events (account_id, id, event, payload, webhook_ids)
  SELECT a.id, i.value ->> 'id', i.value ->> 'event', ${storedPayload("i.value ->> 'payload'", "i.value ->> 'deflated'")},
    (SELECT json_group_array(w.id) FROM webhooks AS w
     WHERE w.account_id = a.id AND w.enabled AND w.id IS NOT (i.value ->> 'except') AND w.id IN (
       SELECT s.webhook_id FROM subscriptions AS s
       WHERE s.account_id = a.id AND s.event IN (SELECT value FROM json_each(i.value, '$.subscriptions'))))
  FROM json_each(?1) AS i JOIN accounts AS a ON a.id = ${account}
  WHERE ${condition} AND NOT ${HAS_LEFT}
  ${onConflict}
  RETURNING id, webhook_ids`;

/** SQL for "item `i` has no key, or the key is its own by now". */
export const OWNS_ITS_KEY = `(
  i.value ->> 'key' IS NULL
  OR EXISTS (SELECT 1 FROM idempotency_keys AS k
             WHERE k.scope = a.id AND k.key = i.value ->> 'key' AND k.target_id = i.value ->> 'id'))`;

export type Row = Record<string, unknown>;

/** The webhooks that subscribe to each stored event, by the event's id. */
export function decodeInserted(results: readonly D1Result<Row>[]): Map<string, string[]> {
  const rows = results.flatMap((result) => result.results);
  return new Map(rows.map((row) => [String(row["id"]), toIds(row["webhook_ids"])]));
}

/** A live idempotency key. `event` is missing when it was accepted in another database, before the account moved. */
export interface TakenKey {
  fingerprint: string;
  targetId: string;
  event: { id: string; webhookIds: string[] } | undefined;
}

/** The live keys by the position of their item. */
export function decodeKeys(results: readonly D1Result<Row>[]): Map<number, TakenKey> {
  const rows = results.flatMap((result) => result.results);
  return new Map(
    rows.map((row) => {
      const { id, webhook_ids: webhookIds } = row;
      const event = id === null ? undefined : { id: String(id), webhookIds: toIds(webhookIds) };
      const [fingerprint, targetId] = [String(row["fingerprint"]), String(row["target_id"])];
      return [Number(row["position"]), { fingerprint, targetId, event }];
    }),
  );
}

/** The ids of a JSON array. */
export function toIds(json: unknown): string[] {
  const ids: unknown = JSON.parse(String(json));
  return Array.isArray(ids) ? ids.map(String) : [];
}

/** How much of a statement an item takes. A payload takes up to 3 bytes a character. */
export function bytesOf({ payload }: NewEvent): number {
  return payload.length * 3;
}

/** Splits the items where one JSON value would be too large for D1. */
export function inChunks(items: readonly NewEvent[]): NewEvent[][] {
  const chunks: NewEvent[][] = [];
  let remainingBytes = 0;
  for (const item of items) {
    const bytes = bytesOf(item);
    if (chunks.length === 0 || bytes > remainingBytes) {
      chunks.push([]);
      remainingBytes = MAX_STATEMENT_ITEM_BYTES;
    }
    chunks.at(-1)?.push(item);
    remainingBytes -= bytes;
  }
  return chunks;
}
