/**
 * What an event costs from its publication until nothing of it is left, counted row by row and put into money. The
 * counts are written down in bench/cost/counts.json, which `npm run bench` shows: one row more, and this fails. After a
 * change that is meant: `npx vitest run --project workers test/cost-scenarios.test.ts -u`.
 */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, PENDING_GRACE_DAYS } from "../src/constants.ts";
import { type Counts, minus } from "./bench/cost/prices.ts";
import { type Costs, type Scenario, SCENARIOS, budgetOf, dollarsOf, nameOf } from "./bench/cost/scenarios.ts";
import { RETENTION_DAYS } from "./support/cron.ts";
import { behave, receiverUrl } from "./support/receiver.ts";
import { SENT, newAccount } from "./support/service.ts";
import { Simulation } from "./support/simulation.ts";
import { allTables } from "./support/tables.ts";

const MINUTE_MS = 60_000;

const measured: Record<string, Costs> = {};

let simulation: Simulation;

beforeEach(async () => {
  for (const table of (await allTables()).keys()) await env.DB.prepare(`DELETE FROM ${table}`).run();
  simulation = await Simulation.start();
});

afterEach(() => simulation.stop());

describe.each(SCENARIOS.map((scenario) => ({ ...scenario, name: nameOf(scenario) })))("$name", (scenario) => {
  // Again when the machine was too busy for the batches not to let go of their messages.
  it("stays below its budget", { retry: 2, timeout: 60_000 }, async () => {
    const costs = await measure(scenario);
    measured[scenario.name] = costs;
    const dollars = dollarsOf(scenario, costs);
    expect(dollars).toBeGreaterThan(0);
    expect(dollars).toBeLessThanOrEqual(budgetOf(scenario) ?? Infinity);
  });
});

it("costs to the row what is written down", async () => {
  expect(Object.keys(measured)).toHaveLength(SCENARIOS.length);
  await expect(`${JSON.stringify(measured, null, 2)}\n`).toMatchFileSnapshot("bench/cost/counts.json");
});

async function measure({ fanOut, together, outcome }: Scenario): Promise<Costs> {
  const receiver = crypto.randomUUID();
  const account = await newAccount();
  for (let made = 0; made < fanOut; made += 1) {
    const webhook = await account.webhook(receiverUrl(receiver), { events: ["messages.sent"] });
    await simulation.open(account.id, String(webhook["id"]));
  }
  // So that what is counted is none of the first time.
  await simulation.cron();
  if (outcome !== "at once") await behave(receiver, "500");

  const accept = await costOf(async () => {
    for (let published = 0; published < together; published += 1) {
      const body = { event: "messages.sent", payload: SENT };
      const answer = await simulation.request(() => account.post("/v1/events", body, { env: simulation.env }));
      expect(answer.status).toBe(202);
    }
  });
  const deliver = await costOf(async () => {
    await simulation.step();
    if (outcome === "after a retry") await behave(receiver, "200");
    while (await simulation.step());
  });
  await expectAll(account, together * fanOut, outcome === "failed" ? "failed" : "delivered");
  simulation.pass(HOUR_MS);
  const reconcile = await costOfCron();
  simulation.pass((RETENTION_DAYS + PENDING_GRACE_DAYS) * DAY_MS);
  const remove = await costOfCron();
  const { results } = await env.DB.prepare("SELECT 1 FROM events").all();
  expect(results).toEqual([]);
  return { accept, deliver, reconcile, delete: remove };
}

async function expectAll(account: Awaited<ReturnType<typeof newAccount>>, count: number, status: string) {
  const { json } = await account.call("GET", `/v1/deliveries?limit=100&status=${status}`);
  expect(json["data"]).toHaveLength(count);
}

async function costOf(work: () => Promise<unknown>): Promise<Counts> {
  const before = simulation.counts();
  await work();
  return minus(simulation.counts(), before);
}

/** What a run of cron costs more than the next, which finds nothing to do. */
async function costOfCron(): Promise<Counts> {
  const busy = await costOf(() => simulation.cron());
  simulation.pass(MINUTE_MS);
  return minus(busy, await costOf(() => simulation.cron()));
}
