/** I/O. Publishing: a valid event becomes a row in the outbox and a message for each matching webhook. */
import { enqueueDeliveries } from "../delivery/delivery-queue.ts";
import { atHome } from "../storage/at-home.ts";
import type { Database } from "../storage/database.ts";
import { findFormerEvent } from "../storage/events.ts";
import { storeEvents } from "../storage/accept-events.ts";
import type { Accepted } from "../storage/event-statements.ts";
import { timeOfId } from "../ids/id.ts";
import { newId } from "../ids/new-id.ts";
import { type Hold, enqueueInGroup, storeInGroup } from "./event-groups.ts";
import { type Publication, newEvent } from "./new-event.ts";

export interface AcceptedEvent {
  id: string;
  event: string;
  accountId: string;
  webhookIds: string[];
  createdAt: number;
  /** Accepted before, under the same idempotency key. */
  replayed: boolean;
}

export type PublishResult =
  | { kind: "accepted"; events: AcceptedEvent[] }
  | { kind: "conflict"; positions: number[] }
  | { kind: "no_account" }
  | { kind: "moving" }
  | { kind: "clock_skew" };

/**
 * Accepts one publication. While a statement is on its way, publications of other requests join it in the next one.
 * @param hold keeps that statement alive when this request's client disconnects.
 * @throws when D1 fails: the event may or may not be accepted; the same key makes a retry safe.
 */
export async function publishOne(
  env: Env,
  accountId: string,
  publication: Publication,
  now: number,
  hold: Hold,
): Promise<PublishResult> {
  const item = await newEvent(publication, newId(now));
  const insertion = await atHome(env, accountId, async (db) => {
    const stored = await storeInGroup(db, { accountId, item }, hold);
    return stored.kind === "elsewhere" ? findElsewhere(db, accountId, stored.id, item.event) : stored;
  });
  if (insertion.kind === "conflict") return { kind: "conflict", positions: [0] };
  if (insertion.kind !== "stored") return insertion;
  const accepted = toAccepted(accountId, insertion.event);
  // A replayed event is enqueued again: its first request may have ended before this line.
  await enqueueInGroup(env, accepted, hold);
  return { kind: "accepted", events: [accepted] };
}

/**
 * Accepts all of the publications or none of them, in one round trip to D1.
 * @throws when D1 fails: the events may or may not be accepted; the same keys make a retry safe.
 */
export async function publishTogether(
  env: Env,
  accountId: string,
  publications: readonly Publication[],
  now: number,
): Promise<PublishResult> {
  const items = await Promise.all(publications.map((publication, order) => newEvent(publication, newId(now, order))));
  const insertion = await atHome(env, accountId, (db) => storeEvents(db, accountId, items, now));
  if (insertion.kind !== "stored") return insertion;
  const accepted = insertion.events.map((event) => toAccepted(accountId, event));
  // A replayed event is enqueued again: its first request may have ended before this line.
  await enqueueDeliveries(env, accepted);
  return { kind: "accepted", events: accepted };
}

/** The event of a key that was used before the account moved. */
async function findElsewhere(db: Database, accountId: string, id: string, event: string) {
  const found = await findFormerEvent(db, accountId, id);
  if (!found) return { kind: "clock_skew" } as const;
  return { kind: "stored", event: { id, event, webhookIds: found.webhookIds, replayed: true } } as const;
}

function toAccepted(accountId: string, event: Accepted): AcceptedEvent {
  return { ...event, accountId, createdAt: timeOfId(event.id) };
}
