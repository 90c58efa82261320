/**
 * I/O. Stores and enqueues single events in groups. While a statement or a queue call is on its way, the events of
 * other requests in the isolate wait for the next one.
 */
import { GROUP_WAIT_MS, MAX_GROUP_EVENTS, MAX_QUEUE_BATCH, MAX_STATEMENT_ITEM_BYTES } from "../constants.ts";
import { enqueueDeliveries } from "../delivery/delivery-queue.ts";
import { type AccountEvent, type EachInsertion, storeEachEvent } from "../storage/accept-each-event.ts";
import type { Database } from "../storage/database.ts";
import { bytesOf } from "../storage/event-statements.ts";
import { GroupCommit } from "./group-commit.ts";

/** Keeps work alive after the request that started it has ended. */
export type Hold = (work: Promise<unknown>) => void;

/** A stored event and the webhooks that get it. */
interface EventToEnqueue {
  id: string;
  accountId: string;
  webhookIds: readonly string[];
}

const storing = new WeakMap<D1Database, GroupCommit<AccountEvent, EachInsertion>>();
const enqueueing = new WeakMap<Queue, GroupCommit<EventToEnqueue, true>>();

/**
 * Stores one event, together with others that arrive while a statement is on its way.
 * @throws when D1 fails: the event may or may not be stored; its key makes a retry safe.
 */
export function storeInGroup(db: Database, event: AccountEvent, hold: Hold): Promise<EachInsertion> {
  const { accountId, item } = event;
  const limits = { items: MAX_GROUP_EVENTS, size: MAX_STATEMENT_ITEM_BYTES };
  return groupOf(storing, db.$client, limits).submit({
    item: event,
    key: item.key === undefined ? undefined : `${accountId} ${item.key}`,
    size: bytesOf(item),
    commit: (events) => storeEachEvent(db, events),
    timeOut: startTimer,
    hold,
  });
}

/** Enqueues the deliveries of one event, together with those of others. Never throws, as `enqueueDeliveries`. */
export async function enqueueInGroup(env: Env, event: EventToEnqueue, hold: Hold): Promise<void> {
  const size = event.webhookIds.length;
  if (size === 0) return;
  const limits = { items: MAX_QUEUE_BATCH, size: MAX_QUEUE_BATCH };
  await groupOf(enqueueing, env.DELIVERIES, limits).submit({
    item: event,
    size,
    commit: async (events) => {
      await enqueueDeliveries(env, events);
      return events.map(() => true);
    },
    timeOut: startTimer,
    hold,
  });
}

/** The group of a binding. An isolate has few. */
function groupOf<Binding extends object, Item, Result>(
  groups: WeakMap<Binding, GroupCommit<Item, Result>>,
  binding: Binding,
  limits: { items: number; size: number },
): GroupCommit<Item, Result> {
  const existing = groups.get(binding);
  if (existing) return existing;
  const group = new GroupCommit<Item, Result>(limits);
  groups.set(binding, group);
  return group;
}

function startTimer(): { elapsed: Promise<void>; cancel: () => void } {
  const { promise: elapsed, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, GROUP_WAIT_MS);
  return { elapsed, cancel: () => clearTimeout(timer) };
}
