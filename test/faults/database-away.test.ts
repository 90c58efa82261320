/** D1 is away for a while, under load: deliveries flow again soon after it is back. The test plays the time. */
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { awayDatabase, lostEvent } from "../support/faults.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { newAccount } from "../support/service.ts";
import { Simulation } from "../support/simulation.ts";

const SECOND_MS = 1000;
/** As in the promise: so long D1 is away, and so soon afterwards all deliveries have been made. */
const AWAY_MS = 12 * SECOND_MS;
const RECOVERY_MS = 15 * SECOND_MS;
const BEFORE_MS = 5 * SECOND_MS;
const MESSAGES = 96;
const MESSAGES_PER_SECOND = 4;

let simulation: Simulation | undefined;

afterEach(() => simulation?.stop());

it("twelve seconds without D1 delay deliveries by 15 s at most, lose none, and send none twice", async () => {
  const account = await newAccount();
  const webhookId = String((await account.webhook(receiverUrl("database-away")))["id"]);
  simulation = await Simulation.start();
  await simulation.open(account.id, webhookId);
  const awayFrom = Date.now() + BEFORE_MS;
  const backAt = awayFrom + AWAY_MS;
  let failures = 0;
  const isAway = () => {
    const isNow = Date.now() >= awayFrom && Date.now() < backAt;
    if (isNow) failures += 1;
    return isNow;
  };
  Object.assign(simulation.env, { DB: awayDatabase(simulation.env.DB, isAway) });

  const arrivals = new Map<string, number>();
  for (let index = 0; index < MESSAGES; index += 1) {
    const eventId = await lostEvent(account.id, [webhookId], 0);
    const delaySeconds = index / MESSAGES_PER_SECOND;
    const body = { account_id: account.id, event_id: eventId, webhook_id: webhookId };
    await simulation.env.DELIVERIES.sendBatch([{ body, delaySeconds }]);
    arrivals.set(eventId, Date.now() + delaySeconds * SECOND_MS);
  }
  while (await simulation.step());

  expect(failures).toBeGreaterThan(MESSAGES / 4);
  expect(simulation.deadLetters).toBe(0);
  const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
  const late: string[] = [];
  for (const [eventId, arrivedAt] of arrivals) {
    const delivery = await ledger.find(eventId);
    expect(delivery).toMatchObject({ status: "delivered", attempts: 1 });
    if (Number(delivery?.updatedAt) > Math.max(arrivedAt, backAt) + RECOVERY_MS) late.push(eventId);
  }
  expect(late).toEqual([]);
  vi.useRealTimers();
  expect(await received("database-away")).toHaveLength(MESSAGES);
});
