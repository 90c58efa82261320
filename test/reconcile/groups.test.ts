import { describe, expect, it } from "vitest";
import { groupByWebhook } from "../../src/reconcile/groups.ts";

const event = (id: string, ...webhookIds: string[]) => ({
  accountId: "account",
  id,
  event: "messages.sent",
  webhookIds,
});
const PAGE = [event("1", "a", "b"), event("2", "b"), event("3", "c"), event("4", "a")];

describe("the events of a page, by webhook", () => {
  it.each([
    { limit: 3, taken: 4, groups: { a: ["1", "4"], b: ["1", "2"], c: ["3"] } },
    { limit: 2, taken: 2, groups: { a: ["1"], b: ["1", "2"] } },
    // At least one event, whatever the limit.
    { limit: 1, taken: 1, groups: { a: ["1"], b: ["1"] } },
    { limit: 0, taken: 1, groups: { a: ["1"], b: ["1"] } },
  ])("for at most $limit webhooks: the first $taken", ({ limit, taken, groups }) => {
    const grouped = groupByWebhook(PAGE, limit);
    expect(grouped.grouped).toEqual(PAGE.slice(0, taken));
    const ids = grouped.groups.map(({ webhookId, candidates }) => [webhookId, candidates.map((each) => each.eventId)]);
    expect(Object.fromEntries(ids)).toEqual(groups);
  });

  it("are none of none", () => {
    expect(groupByWebhook([], 10)).toEqual({ groups: [], grouped: [] });
  });
});
