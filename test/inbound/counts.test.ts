/** The statistics and the health of an inbound webhook: hourly counts of its calls. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../../src/constants.ts";
import { type Account, type Inbound, inboundWebhook } from "../support/inbound.ts";
import { type Json, newAccount } from "../support/service.ts";

const SETTINGS = {
  public: { origins: ["https://example.com"] },
  when: [{ path: "/kind", op: "ne", value: "spam" }],
};
const COUNTS = ["done", "failed", "skipped", "refused"] as const;

const countsOf = (row: Json | undefined) => Object.fromEntries(COUNTS.map((name) => [name, row?.[name]]));
const hoursOf = async (account: Account, webhook: Inbound, hours: number): Promise<Json[]> =>
  Object.values((await account.get(`/v1/webhooks/${webhook.id}/stats?hours=${hours}`)).json["data"] ?? {});
const healthOf = async (account: Account, webhook: Inbound): Promise<Json> =>
  (await account.get(`/v1/webhooks/${webhook.id}/health`)).json;

/** Three calls done, two failed, one paused, two skipped, one refused. */
async function receiveCalls(account: Account): Promise<Inbound> {
  const webhook = await inboundWebhook(account, ["contact.create"], SETTINGS);
  for (const email of ["a@example.com", "b@example.com", "c@example.com"]) await webhook.send({ email });
  for (const name of ["a", "b"]) await webhook.send({ name });
  for (const email of ["d@example.com", "e@example.com"]) await webhook.send({ kind: "spam", email });
  await webhook.send({ email: "f@example.com" }, { headers: { Origin: "https://elsewhere.example" } });
  await account.call("PATCH", `/v1/webhooks/${webhook.id}`, { body: { enabled: false } });
  await webhook.send({ email: "g@example.com" });
  return webhook;
}

describe("An inbound webhook", () => {
  it("has statistics of its own calls, hour by hour without gaps, the current one first", async () => {
    const account = await newAccount();
    const webhook = await receiveCalls(account);
    await (await inboundWebhook(account, ["contact.create"])).send({ email: "other@example.com" });
    await env.DB.prepare("UPDATE call_hours SET hour = hour - 2 WHERE account_id = ?").bind(account.id).run();
    const hours = await hoursOf(account, webhook, 4);
    expect(hours).toHaveLength(4);
    const starts = hours.map((hour) => Date.parse(String(hour["hour"])));
    expect(starts).toEqual(starts.map((_, index) => (starts[0] ?? 0) - index * HOUR_MS));
    const none = { done: 0, failed: 0, skipped: 0, refused: 0 };
    const some = { done: 3, failed: 3, skipped: 2, refused: 1 };
    // The hour may have turned while the test ran.
    const isBusy = (hour: Json) => Number(hour["done"]) > 0;
    expect(hours.filter(isBusy).map(countsOf)).toEqual([some]);
    expect(hours.filter((hour) => !isBusy(hour)).map(countsOf)).toEqual([none, none, none]);
  });

  it("has the sum of its last 24 hours as its health", async () => {
    const account = await newAccount();
    const webhook = await receiveCalls(account);
    const move = (hours: number) =>
      env.DB.prepare("UPDATE call_hours SET hour = hour - ? WHERE account_id = ?").bind(hours, account.id).run();
    expect(await healthOf(account, webhook)).toEqual({
      since: expect.stringMatching(/:00:00\.000000Z$/),
      done: 3,
      failed: 3,
      skipped: 2,
      refused: 1,
    });
    await move(22);
    expect(countsOf(await healthOf(account, webhook))).toMatchObject({ done: 3 });
    await move(2);
    expect(countsOf(await healthOf(account, webhook))).toEqual({ done: 0, failed: 0, skipped: 0, refused: 0 });
  });

  it.each(["0", "745", "x"])("refuses statistics of %s hours", async (hours) => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    expect((await account.get(`/v1/webhooks/${webhook.id}/stats?hours=${hours}`)).status).toBe(422);
  });
});
