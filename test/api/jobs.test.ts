/** Jobs: one of a kind runs for a webhook at a time, and each can be ended. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createJob } from "../../src/delivery/ledger/job-progress.ts";
import { runJob } from "../../src/delivery/ledger/run-job.ts";
import { firstIdAt } from "../../src/ids/id.ts";
import { newId } from "../../src/ids/new-id.ts";
import type { DeliveryJobKind } from "../../src/vocabulary/jobs.ts";
import { lostEvent } from "../support/faults.ts";
import { receiverUrl } from "../support/receiver.ts";
import { newAccount } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const since = new Date(Date.now() - HOUR_MS).toISOString();

/** A webhook with a job that waits for its next step, as it does after a failed one. */
async function webhookWithJob(kind: DeliveryJobKind) {
  const account = await newAccount();
  const webhook = await account.webhook(receiverUrl("jobs"));
  const webhookId = String(webhook["id"]);
  const now = Date.now();
  const window = { fromId: firstIdAt(now - HOUR_MS), belowId: firstIdAt(now), position: "", events: ["messages.sent"] };
  const job = {
    ...createJob({ id: newId(now), kind, ...window, total: 0, createdAt: now }),
    resumeAt: now + HOUR_MS,
  };
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  await stub.open({ accountId: account.id, webhookId });
  await runInDurableObject(stub, ({ ledger }) => ledger.tables.jobs.save(job));
  const path = `/v1/webhooks/${webhookId}`;
  const show = async () => (await account.get(`${path}/jobs/${job.id}`)).json;
  return { account, webhookId, path, job, stub, show };
}

describe("while a job runs", () => {
  it.each(["recover", "replay"] as const)("another %s of the webhook is 409, and is not started", async (kind) => {
    const { account, path, job } = await webhookWithJob(kind);
    for (let count = 0; count < 3; count += 1) {
      const { status, json } = await account.post(`${path}/${kind}`, { since });
      expect([status, json["code"]]).toEqual([409, "job_running"]);
    }
    expect((await account.get(`${path}/jobs`)).json["data"]).toMatchObject([{ id: job.id }]);
  });

  it("a job of the other kind starts, and so does one of another webhook", async () => {
    const { account, path } = await webhookWithJob("recover");
    expect((await account.post(`${path}/replay`, { since })).status).toBe(202);
    const other = await account.webhook(receiverUrl("jobs-other"));
    expect((await account.post(`/v1/webhooks/${String(other["id"])}/recover`, { since })).status).toBe(202);
  });

  it("its window can still be counted", async () => {
    const { account, path } = await webhookWithJob("replay");
    expect((await account.post(`${path}/replay`, { since, dry_run: true })).status).toBe(200);
  });
});

describe("a job that is ended", () => {
  it("is listed as cancelled, however often it is ended, and makes room for another", async () => {
    const { account, path, job, show } = await webhookWithJob("recover");
    expect((await show())["status"]).toBe("running");
    for (let count = 0; count < 2; count += 1) {
      expect((await account.call("DELETE", `${path}/jobs/${job.id}`)).status).toBe(204);
      expect((await show())["status"]).toBe("cancelled");
    }
    expect((await account.post(`${path}/recover`, { since })).status).toBe(202);
  });

  it("takes no further step, also if one was about to be taken", async () => {
    const { account, webhookId, path, job, stub, show } = await webhookWithJob("replay");
    await lostEvent(account.id, [], 30 * MINUTE_MS);
    await account.call("DELETE", `${path}/jobs/${job.id}`);
    // What an alarm has read before.
    await runInDurableObject(stub, ({ ledger }) => runJob(env, ledger, job, (step) => step()));
    expect(await show()).toMatchObject({ status: "cancelled", done: 0 });
    expect((await account.get(`/v1/webhooks/${webhookId}/deliveries`)).json["data"]).toEqual([]);
  });

  it("that has finished stays as it ended", async () => {
    const { account, path, job, stub, show } = await webhookWithJob("recover");
    await runInDurableObject(stub, ({ ledger }) => ledger.tables.jobs.save({ ...job, finishedAt: Date.now() }));
    expect((await account.call("DELETE", `${path}/jobs/${job.id}`)).status).toBe(204);
    expect((await show())["status"]).toBe("completed");
  });

  it("is 404 if the webhook has no such job", async () => {
    const { account, path } = await webhookWithJob("recover");
    const { job } = await webhookWithJob("recover");
    expect((await account.call("DELETE", `${path}/jobs/${job.id}`)).status).toBe(404);
  });

  it("has a button on its page", async () => {
    const { account, webhookId, job, show } = await webhookWithJob("recover");
    const visitor = browser();
    await visitor.signIn(await account.token("admin"));
    const page = `/dashboard/webhooks/${webhookId}/repair/jobs/${job.id}`;
    const { text } = await visitor.get(page);
    expect(text).toContain(`action="${page}/cancel"`);
    expect((await visitor.post(`${page}/cancel`)).headers.get("Location")).toBe(page);
    expect((await show())["status"]).toBe("cancelled");
    const after = await visitor.get(page);
    expect(after.text).toContain("Cancelled");
    expect(after.text).not.toContain(`${page}/cancel`);
  });
});
