/** What a replay counts in a ledger, batch by batch: nothing twice, nothing left out. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { SettledDelivery } from "../../../src/delivery/ledger/types.ts";
import { firstIdAt } from "../../../src/ids/id.ts";
import { newId } from "../../../src/ids/new-id.ts";

const ENDINGS = [
  { status: "failed", reason: "attempts_exhausted" },
  { status: "delivered" },
  { status: "skipped", reason: "filtered" },
] as const;

/** A ledger with so many settled deliveries, every other one in its older generation. */
async function ledgerWith(count: number) {
  const now = Date.now();
  const webhookId = crypto.randomUUID();
  const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
  await ledger.open({ accountId: crypto.randomUUID(), webhookId });
  const deliveries = Array.from({ length: count }, (_, order): SettledDelivery => {
    const ending = ENDINGS[order % ENDINGS.length] ?? ENDINGS[0];
    const rest = { event: "messages.sent", cycle: 1, attempts: 1, cycleStartedAt: now, updatedAt: now, log: [] };
    return { eventId: newId(now - 1000, order), ...rest, ...ending };
  });
  await runInDurableObject(ledger, ({ ledger: { tables } }) => {
    for (const delivery of deliveries.filter((_, index) => index % 2 === 0)) tables.settled.save(delivery);
    tables.settled.rotate(Date.now());
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
    ids = await ledger.listUndelivered(firstIdAt(now - 60_000), found.at(-1) ?? "", firstIdAt(now), batch);
    found.push(...ids);
  } while (ids.length === batch);
  expect(found).toEqual(undelivered.toSorted());
});

it("what lies outside of the window does not come", async () => {
  const { ledger, now, undelivered } = await ledgerWith(60);
  const [first = "", second = ""] = undelivered;
  expect(await ledger.listUndelivered(first, "", firstIdAt(now), 1)).toEqual([first]);
  expect(await ledger.listUndelivered(second, "", firstIdAt(now), 1)).toEqual([second]);
  expect(await ledger.listUndelivered(first, "", second, 10)).toEqual([first]);
  expect(await ledger.listUndelivered(firstIdAt(now), "", firstIdAt(now + 1000), 10)).toEqual([]);
});
