/** Pure. Which webhooks the events of a page are for. */
import type { Candidate } from "../delivery/ledger/types.ts";

export interface Group {
  accountId: string;
  webhookId: string;
  candidates: Candidate[];
}

interface Wanted {
  accountId: string;
  id: string;
  event: string;
  webhookIds: readonly string[];
}

/**
 * The first of these events by webhook, as many as are for `limit` webhooks at most; the very first at any rate, or a run
 * with little room would never get past it.
 * @returns how many events that are, too.
 */
export function groupByWebhook(events: readonly Wanted[], limit: number): { groups: Group[]; taken: number } {
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
  return { groups: [...groups.values()], taken };
}
