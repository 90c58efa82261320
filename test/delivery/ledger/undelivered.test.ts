/** What a replay counts in a ledger, batch by batch: nothing twice, nothing left out. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Delivery } from "../../../src/delivery/ledger/types.ts";
import { firstIdAt, newId } from "../../../src/ids/id.ts";

const STATUSES = ["failed", "delivered", "skipped"] as const;
const REASONS = { failed: "attempts_exhausted", delivered: null, skipped: "filtered" } as const;

/** A ledger with so many settled deliveries, every other one in its older generation. */
async function ledgerWith(count: number) {
  const now = Date.now();
  const webhookId = crypto.randomUUID();
  const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
  await ledger.open({ accountId: crypto.randomUUID(), webhookId });
  const deliveries = Array.from({ length: count }, (_, order): Delivery => {
    const status = STATUSES[order % STATUSES.length] ?? "failed";
    const times = { nextAt: null, cycleStartedAt: now, updatedAt: now };
    const settled = { event: "messages.sent", status, reason: REASONS[status], cycle: 1, attempts: 1, log: [] };
    return { eventId: newId(now - 1000, order), isManual: false, ...settled, ...times };
  });
  await runInDurableObject(ledger, ({ ledger: { tables } }) => {
    for (const delivery of deliveries.filter((_, index) => index % 2 === 0)) tables.settled.save(delivery);
    expect(tables.settled.rotate(Date.now(), 0)).toBe(true);
    for (const delivery of deliveries.filter((_, index) => index % 2 === 1)) tables.settled.save(delivery);
  });
  const undelivered = deliveries.filter(({ status }) => status !== "delivered").map(({ eventId }) => eventId);
  return { ledger, now, undelivered };
}

// Batches that do not divide the number, that do, that are all of it, and that are more.
it.each([1, 7, 20, 40, 41])("what was not delivered comes once, oldest first, in batches of %i", async (batch) => {
  const { ledger, now, undelivered } = await ledgerWith(60);
  expect(undelivered).toHaveLength(40);
  const found: string[] = [];
  let ids: string[];
  do {
    ids = await ledger.undelivered(firstIdAt(now - 60_000), found.at(-1) ?? "", firstIdAt(now), batch);
    found.push(...ids);
  } while (ids.length === batch);
  expect(found).toEqual(undelivered.toSorted());
});

it("what lies outside of the window does not come", async () => {
  const { ledger, now, undelivered } = await ledgerWith(60);
  const [first = "", second = ""] = undelivered;
  expect(await ledger.undelivered(first, "", firstIdAt(now), 1)).toEqual([first]);
  expect(await ledger.undelivered(second, "", firstIdAt(now), 1)).toEqual([second]);
  expect(await ledger.undelivered(first, "", second, 10)).toEqual([first]);
  expect(await ledger.undelivered(firstIdAt(now), "", firstIdAt(now + 1000), 10)).toEqual([]);
});
