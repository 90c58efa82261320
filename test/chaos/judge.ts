/** Pure. What must be true when the dust has settled. */
import type { Hit } from "./receivers.ts";
import type { AccountUnderTest, DeliveryUnderTest, PublishedEvent } from "./service.ts";

export type Problems = string[];
export type Summary = Record<string, string | number>;

const MAX_ATTEMPTS = 3;
/** What arrives after this counts as late: a kill, a lost message or an open circuit was in its way. */
const LATE_MS = 60_000;

export function judge(evidence: {
  accounts: readonly AccountUnderTest[];
  published: readonly PublishedEvent[];
  unsettled: readonly string[];
  hits: readonly Hit[];
  kills: number;
  deliveries: readonly DeliveryUnderTest[];
}): { summary: Summary; problems: Problems } {
  const { accounts, published, kills } = evidence;
  const problems: Problems = evidence.unsettled.slice(0, 10).map((key) => `pending or unlisted at the end: ${key}`);
  const hitsByDelivery = Map.groupBy(evidence.hits, (hit) => `${hit.receiver} ${hit.eventId}`);
  const listed = new Map(
    evidence.deliveries.map((delivery) => [`${delivery.webhook_id} ${delivery.event_id}`, delivery]),
  );
  const receivers = new Map(accounts.map(({ id, webhooks }) => [id, [...webhooks]]));

  let delivered = 0;
  let lost = 0;
  let duplicates = 0;
  let longestWaitMs = 0;
  let late = 0;
  const failed: Record<string, number> = {};
  for (const event of published) {
    for (const [webhookId, receiver] of receivers.get(event.accountId) ?? []) {
      const hits = hitsByDelivery.get(`${receiver} ${event.id}`) ?? [];
      const delivery = listed.get(`${webhookId} ${event.id}`);
      const arrival = hits.find(({ succeeded }) => succeeded);
      duplicates += Math.max(0, hits.filter(({ succeeded }) => succeeded).length - 1);
      if (delivery?.status === "delivered" && arrival) {
        delivered += 1;
        const waitedMs = arrival.at - event.triedAt;
        longestWaitMs = Math.max(longestWaitMs, waitedMs);
        if (waitedMs > LATE_MS) late += 1;
      } else if (delivery?.status === "failed" && delivery.attempts === MAX_ATTEMPTS) {
        failed[delivery.reason ?? "without reason"] = (failed[delivery.reason ?? "without reason"] ?? 0) + 1;
      } else {
        lost += 1;
        if (lost <= 10)
          problems.push(`lost: event ${event.id} at receiver ${receiver}, listed as ${JSON.stringify(delivery)}`);
      }
    }
  }
  for (const [key, hits] of hitsByDelivery) {
    if (hits.length > MAX_ATTEMPTS + kills) problems.push(`${hits.length} requests for one delivery: ${key}`);
    if (hits.some(({ attempt }) => attempt < 1 || attempt > MAX_ATTEMPTS))
      problems.push(`an attempt beyond the third: ${key}`);
    for (const [attempt, same] of Map.groupBy(hits, (hit) => hit.attempt)) {
      if (same.length > 1 + kills) problems.push(`attempt ${attempt} was made ${same.length} times: ${key}`);
    }
  }
  const repeated =
    evidence.hits.length - new Set(evidence.hits.map((hit) => `${hit.receiver} ${hit.eventId} ${hit.attempt}`)).size;
  const summary: Summary = {
    "events accepted": published.length,
    "deliveries expected": published.reduce((sum, { accountId }) => sum + (receivers.get(accountId)?.length ?? 0), 0),
    delivered,
    ...Object.fromEntries(Object.entries(failed).map(([reason, count]) => [`failed: ${reason}`, count])),
    lost,
    "requests made": evidence.hits.length,
    "requests repeated by a kill": repeated,
    "arrived more than once": duplicates,
    "arrived after more than a minute": late,
    kills,
    "longest wait (s)": Math.round(longestWaitMs / 1000),
  };
  if (published.length === 0) problems.push("nothing was accepted");
  return { summary, problems };
}
