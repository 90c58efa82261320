/** Pure. Groups the events of a page by webhook. */
import type { Candidate } from "../delivery/ledger/types.ts";

export interface Group {
  accountId: string;
  webhookId: string;
  candidates: Candidate[];
}

interface WantedEvent {
  accountId: string;
  id: string;
  event: string;
  webhookIds: readonly string[];
}

/**
 * Groups the first events that have at most `limit` webhooks in total. At least one event is grouped: otherwise a run
 * whose budget is almost spent would never get past an event with more webhooks.
 * @returns the groups, and the events that are in them.
 */
export function groupByWebhook(
  events: readonly WantedEvent[],
  limit: number,
): { groups: Group[]; grouped: readonly WantedEvent[] } {
  const groups = new Map<string, Group>();
  let taken = 0;
  for (const { accountId, id, event, webhookIds } of events) {
    const more = webhookIds.filter((webhookId) => !groups.has(webhookId)).length;
    if (taken > 0 && groups.size + more > limit) break;
    taken += 1;
    for (const webhookId of webhookIds) {
      const group = groups.get(webhookId) ?? { accountId, webhookId, candidates: [] };
      group.candidates.push({ eventId: id, event });
      groups.set(webhookId, group);
    }
  }
  return { groups: [...groups.values()], grouped: events.slice(0, taken) };
}
