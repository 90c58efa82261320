/** The page of a job says how many of its deliveries were delivered. */
import { expect, it, vi } from "vitest";
import { behave, receiverUrl } from "../support/receiver.ts";
import { newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

it("counts deliveries that were delivered, not those that were processed", async () => {
  const account = await newAccount();
  const { id } = await account.webhook(receiverUrl("job-arrived", { behave: "410" }));
  const path = `/v1/webhooks/${String(id)}`;
  const statuses = async () => (await account.get(`${path}/deliveries`)).text.match(/"status":"\w+"/g);
  const patience = { timeout: 30_000, interval: 200 };
  await account.publish();
  await vi.waitFor(async () => expect(await statuses()).toEqual(['"status":"failed"']), patience);
  const { json } = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role: "admin" } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  const run = async () => {
    await account.patch(path, { enabled: true });
    const since = new Date(Date.now() - 60_000).toISOString();
    const job = (await account.post(`${path}/recover`, { since })).json;
    return `/dashboard/webhooks/${String(id)}/repair/jobs/${String(job["id"])}`;
  };
  const failing = await run();
  await vi.waitFor(async () => expect((await visitor.get(failing)).text).toContain("0 of 1 delivered"), patience);
  await vi.waitFor(async () => expect(await statuses()).toEqual(['"status":"failed"']), patience);
  await behave("job-arrived", "200");
  const page = await run();
  await vi.waitFor(async () => expect((await visitor.get(page)).text).toContain("1 of 1 delivered"), patience);
  expect((await visitor.get(page)).text).not.toContain("Completed");
});
