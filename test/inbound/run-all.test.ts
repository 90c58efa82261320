/** The job that runs stored calls again: counted first, each call once, and killed at any step it goes on. */
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, it } from "vitest";
import { CALL_JOB_PORTION, DAY_MS } from "../../src/constants.ts";
import { firstIdAt } from "../../src/ids/id.ts";
import { newId } from "../../src/ids/new-id.ts";
import { startCallJob } from "../../src/storage/call-jobs.ts";
import { lateIsOver, everyMinute, runCallJobs } from "../support/cron.ts";
import { withFailingDatabase } from "../support/faults.ts";
import { type Account, type Inbound, callsOf, contactsOf, inboundWebhook, withRival } from "../support/inbound.ts";
import { newMeter } from "../support/meter.ts";
import { newAccount } from "../support/service.ts";

const since = new Date(Date.now() - DAY_MS).toISOString();
const REPAIR = { mapping: { "contact.create": { email: "/who/mail" } } };
const PUBLISH = { mapping: { "event.publish": { event: "/kind", payload: "/about" } } };

let account: Account;
beforeEach(async () => {
  account = await newAccount();
});

const sender = (more: Record<string, unknown> = {}) =>
  inboundWebhook(account, ["contact.create"], { source: { type: "form" }, ...more });
const publisher = () => sender({ events: ["event.publish"], allow_unverified: true });
const failCalls = async (webhook: Inbound, count: number) => {
  for (let n = 0; n < count; n += 1) await webhook.send({ who: { mail: `n${n}@example.com` } });
};
const failEvents = async (webhook: Inbound, count: number) => {
  for (let n = 0; n < count; n += 1) {
    await webhook.send({ kind: "messages.sent", about: { message: { id: account.id, channel: "email", n } } });
  }
};
const repair = (webhook: Inbound, changes: Record<string, unknown> = REPAIR) =>
  account.patch(`/v1/webhooks/${webhook.id}`, changes);
const runAll = (webhook: Inbound, input: Record<string, unknown> = {}, bindings: Env = env) =>
  account.post(`/v1/webhooks/${webhook.id}/calls/run`, { since, ...input }, { env: bindings });
const jobOf = async (webhook: Inbound, id: unknown) =>
  (await account.get(`/v1/webhooks/${webhook.id}/jobs/${String(id)}`)).json;
const countsOf = async (webhook: Inbound) => {
  const { json } = await account.get(`/v1/webhooks/${webhook.id}/health`);
  return [json["done"], json["failed"], json["skipped"]];
};
const publishedCount = async () =>
  env.DB.prepare("SELECT count(*) AS n FROM events WHERE account_id = ? AND event = 'messages.sent'")
    .bind(account.id)
    .first<number>("n");
/** A round trip of a job's worker after its first call and before its fourth. */
const DIES_AMONG_CALLS = 9;
/** As if the wait of every job were over. */
const becomeDue = () => env.DB.prepare("UPDATE call_jobs SET resume_at = 0").run();

/** A job that nobody has worked on yet. */
async function waitingJob(webhook: Inbound, total: number): Promise<string> {
  const now = Date.now() + 1;
  const selection = { status: "failed", fromId: firstIdAt(now - DAY_MS), belowId: firstIdAt(now) } as const;
  const job = { accountId: account.id, webhookId: webhook.id, id: newId(now), total, ...selection };
  expect(await startCallJob(drizzle(env.DB), job, 0)).not.toBeNull();
  return job.id;
}

describe("Running all failed calls", () => {
  it("counts them first, and a small job is over at once", async () => {
    const webhook = await sender();
    await failCalls(webhook, 4);
    await repair(webhook);
    const dry = await runAll(webhook, { dry_run: true });
    expect([dry.status, dry.json]).toEqual([200, { kind: "run", total: 4 }]);
    expect(await contactsOf(account)).toEqual([]);

    const started = await runAll(webhook);
    expect(started.status).toBe(202);
    expect(started.json).toMatchObject({ kind: "run", total: 4, done: 0, failed: 0, status: "running" });
    const job = await jobOf(webhook, started.json["id"]);
    expect(job).toMatchObject({ total: 4, done: 4, failed: 0, status: "completed" });
    expect(await contactsOf(account)).toHaveLength(4);
    expect(await countsOf(webhook)).toEqual([4, 0, 0]);
    expect((await account.get(`/v1/webhooks/${webhook.id}/jobs`)).json["data"]).toEqual([job]);
    // The next one has nothing to do.
    expect((await runAll(webhook, { dry_run: true })).json).toMatchObject({ total: 0 });
    expect(await jobOf(webhook, (await runAll(webhook)).json["id"])).toMatchObject({ total: 0, status: "completed" });
  });

  it("says how many failed again, and leaves them listed", async () => {
    const webhook = await sender();
    await failCalls(webhook, 2);
    await webhook.send({ who: { mail: "nobody" } });
    await repair(webhook);
    const { json } = await runAll(webhook);
    expect(await jobOf(webhook, json["id"])).toMatchObject({ total: 3, done: 3, failed: 1, status: "completed" });
    const failed = (await callsOf(account, webhook.id)).filter(({ status }) => status === "failed");
    expect(failed).toMatchObject([{ problem: { detail: "email: must be an email address" } }]);
  });

  it("chooses by status and time", async () => {
    const webhook = await sender({ when: [{ path: "/kind", op: "eq", value: "x" }] });
    await webhook.send({ email: "skipped@example.com" });
    await account.patch(`/v1/webhooks/${webhook.id}`, { enabled: false });
    await webhook.send({ email: "paused@example.com" });
    await repair(webhook, { enabled: true, when: null });
    const counts = async (input: Record<string, unknown>) =>
      (await runAll(webhook, { dry_run: true, ...input })).json["total"];
    expect(await counts({})).toBe(0);
    expect(await counts({ status: "skipped" })).toBe(1);
    expect(await counts({ status: "paused", until: since, since: "2020-01-01T00:00:00Z" })).toBe(0);
    await runAll(webhook, { status: "paused" });
    expect(await contactsOf(account)).toMatchObject([{ email: "paused@example.com" }]);
  });

  it("leaves out calls that the service failed, and those without a body", async () => {
    const webhook = await sender();
    await failCalls(webhook, 3);
    const [first, second] = await callsOf(account, webhook.id);
    await env.DB.prepare("UPDATE calls SET status_code = 500 WHERE id = ?").bind(first?.id).run();
    await account.call("DELETE", `/v1/webhooks/${webhook.id}/calls/${second?.id}/body`);
    await repair(webhook);
    await runAll(webhook);
    expect(await contactsOf(account)).toMatchObject([{ email: "n0@example.com" }]);
  });

  it("writes one row for a call's progress beside what running it writes", async () => {
    const webhook = await sender();
    await failCalls(webhook, 2);
    await repair(webhook);
    await waitingJob(webhook, 2);
    const meter = newMeter();
    await runCallJobs(meter.env);
    // Each call 5 and its progress 1. The job is taken, and ends.
    expect(meter.d1.rowsWritten).toBe(2 * 6 + 2);
    expect(meter.d1.queries).toBeLessThanOrEqual(2 * 16 + 5);
  });
});

describe("A request that cannot start a job", () => {
  it("names the field, or says why", async () => {
    const webhook = await sender();
    const errorsOf = async (input: Record<string, unknown>) => (await runAll(webhook, input)).json["errors"];
    expect(await errorsOf({ since: undefined })).toMatchObject([{ path: "since" }]);
    expect(await errorsOf({ since: "2999-01-01T00:00:00Z" })).toMatchObject([{ path: "since" }]);
    expect(await errorsOf({ until: since })).toMatchObject([{ path: "until" }]);
    expect(await errorsOf({ status: "done" })).toMatchObject([{ path: "status" }]);
    expect(await errorsOf({ dry_run: "yes" })).toMatchObject([{ path: "dry_run" }]);
    expect((await runAll(webhook, { again: true })).status).toBe(422);
    const outbound = await account.webhook("https://example.com/run", {});
    const answer = await account.post(`/v1/webhooks/${String(outbound["id"])}/calls/run`, { since });
    expect([answer.status, answer.json["code"]]).toEqual([409, "webhook_is_outbound"]);
    await repair(webhook, { enabled: false });
    expect((await runAll(webhook)).json).toMatchObject({ status: 409, code: "webhook_disabled" });
  });

  it("is 409 while one runs, and ten at the same moment make one", async () => {
    const webhook = await sender();
    await waitingJob(webhook, 0);
    expect((await runAll(webhook)).json).toMatchObject({ status: 409, code: "job_running" });
    expect((await runAll(webhook, { dry_run: true })).status).toBe(200);
    await runCallJobs();
    await failCalls(webhook, 1);
    const answers = await Promise.all(Array.from({ length: 10 }, () => runAll(webhook)));
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
    expect(new Set(answers.map(({ status }) => status)).size).toBeLessThanOrEqual(2);
    const { json } = await account.get(`/v1/webhooks/${webhook.id}/health`);
    expect(json["failed"]).toBe(1);
  });
});

describe("A job of more calls than one portion", () => {
  it("goes on by cron, and whenever somebody looks at it", async () => {
    const webhook = await sender();
    await failCalls(webhook, 1);
    const copies = 2 * CALL_JOB_PORTION + 9;
    await env.DB.prepare(
      `INSERT INTO calls (account_id, webhook_id, id, status, status_code, content_type, headers, body, response)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       SELECT account_id, webhook_id, substr(id, 1, 24) || printf('%012x', i), status, status_code, content_type, headers,
         replace(body, 'n0@', 'm' || i || '@'), response FROM calls, n WHERE webhook_id = ?1`,
    )
      .bind(webhook.id, copies)
      .run();
    await repair(webhook);
    const { json } = await runAll(webhook);
    const path = `/v1/webhooks/${webhook.id}/jobs/${String(json["id"])}`;
    const total = copies + 1;
    // The response is of before what reading it does.
    expect((await account.get(path)).json).toMatchObject({ total, done: CALL_JOB_PORTION, status: "running" });
    await runCallJobs();
    expect((await account.get(path)).json).toMatchObject({ total, done: total, failed: 0, status: "completed" });
    const found = await env.DB.prepare("SELECT count(*) AS n FROM contacts WHERE account_id = ?")
      .bind(account.id)
      .first("n");
    expect(found).toBe(total);
  });

  it("is not worked on by two at a time", async () => {
    const webhook = await publisher();
    await failEvents(webhook, 4);
    await repair(webhook, PUBLISH);
    const id = await waitingJob(webhook, 4);
    await Promise.all(Array.from({ length: 5 }, () => runCallJobs()));
    expect(await jobOf(webhook, id)).toMatchObject({ done: 4, failed: 0, status: "completed" });
    expect(await publishedCount()).toBe(4);
  });

  it("does each call once when a lease ran out under its worker", async () => {
    const webhook = await publisher();
    await failEvents(webhook, 4);
    await repair(webhook, PUBLISH);
    const id = await waitingJob(webhook, 4);
    const overtaken = withRival(2, async () => {
      await becomeDue();
      await runCallJobs();
    });
    await runCallJobs(overtaken);
    await becomeDue();
    await runCallJobs();
    expect(await jobOf(webhook, id)).toMatchObject({ done: 4, failed: 0, status: "completed" });
    expect(await publishedCount()).toBe(4);
  });

  it("counts a call that fails again once, when another worker overtook and died", async () => {
    const webhook = await publisher();
    await failEvents(webhook, 4);
    const id = await waitingJob(webhook, 4);
    let runByOther: unknown;
    const overtaken = withRival(1, async () => {
      await becomeDue();
      await runCallJobs(withFailingDatabase(DIES_AMONG_CALLS).env);
      ({ done: runByOther } = await jobOf(webhook, id));
    });
    await runCallJobs(overtaken);
    await becomeDue();
    await runCallJobs();
    expect([1, 2, 3]).toContain(runByOther);
    expect(await jobOf(webhook, id)).toMatchObject({ done: 4, failed: 4, status: "completed" });
  });
});

describe("A job that is killed", () => {
  it("goes on from any step, and does and counts each call once", async () => {
    let kills = 0;
    for (let nth = 1; nth < 60; nth += 1) {
      const webhook = await publisher();
      const before = (await publishedCount()) ?? 0;
      await failEvents(webhook, 2);
      await webhook.send({ kind: "nonsense", about: {} });
      await repair(webhook, PUBLISH);
      const id = await waitingJob(webhook, 3);
      const failing = withFailingDatabase(nth);
      await runCallJobs(failing.env);
      if (failing.roundTrips() < nth) break;
      kills = nth;
      await becomeDue();
      await runCallJobs();
      expect([nth, await jobOf(webhook, id)]).toMatchObject([nth, { done: 3, failed: 1, status: "completed" }]);
      expect(await publishedCount()).toBe(before + 2);
      expect(await countsOf(webhook)).toEqual([2, 1, 0]);
      await account.call("DELETE", `/v1/webhooks/${webhook.id}`);
    }
    // Claim, webhook, calls, and some for each call.
    expect(kills).toBeGreaterThan(8);
  }, 60_000);

  it("ends as failed after many failures in a row", async () => {
    const webhook = await sender();
    await failCalls(webhook, 1);
    const id = await waitingJob(webhook, 1);
    await env.DB.prepare("UPDATE call_jobs SET failures_in_a_row = 31 WHERE id = ?").bind(id).run();
    // The third round trip reads the webhook.
    await runCallJobs(withFailingDatabase(3).env);
    expect(await jobOf(webhook, id)).toMatchObject({ status: "failed", done: 0 });
  });
});

describe("A job that is ended", () => {
  it("runs no further call, also if a worker has it", async () => {
    const webhook = await publisher();
    await failEvents(webhook, 3);
    await repair(webhook, PUBLISH);
    const id = await waitingJob(webhook, 3);
    const path = `/v1/webhooks/${webhook.id}/jobs/${id}`;
    let isFirst = true;
    const cancelled = withRival(3, async () => {
      if (!isFirst) await account.call("DELETE", path);
      isFirst = false;
    });
    await runCallJobs(cancelled);
    expect(await publishedCount()).toBeLessThan(3);
    const after = await publishedCount();
    for (let count = 0; count < 2; count += 1) expect((await account.call("DELETE", path)).status).toBe(204);
    await becomeDue();
    await runCallJobs();
    expect(await publishedCount()).toBe(after);
    expect(await jobOf(webhook, id)).toMatchObject({ status: "cancelled" });
    expect((await runAll(webhook)).status).toBe(202);
    expect(await publishedCount()).toBe(3);
    expect((await account.call("DELETE", `/v1/webhooks/${webhook.id}/jobs/${crypto.randomUUID()}`)).status).toBe(404);
  });

  it("is one whose webhook was disabled", async () => {
    const webhook = await sender();
    await failCalls(webhook, 2);
    await repair(webhook);
    const id = await waitingJob(webhook, 2);
    await repair(webhook, { enabled: false });
    await runCallJobs();
    expect(await jobOf(webhook, id)).toMatchObject({ status: "cancelled", done: 0 });
    await repair(webhook, { enabled: true });
    const second = await waitingJob(webhook, 2);
    await runCallJobs(withRival(1, () => repair(webhook, { enabled: false })));
    await runCallJobs();
    expect(await jobOf(webhook, second)).toMatchObject({ status: "cancelled", done: 0 });
    expect(await contactsOf(account)).toEqual([]);
  });

  it("is gone with its webhook", async () => {
    const webhook = await sender();
    await failCalls(webhook, 1);
    await repair(webhook);
    await waitingJob(webhook, 1);
    await account.call("DELETE", `/v1/webhooks/${webhook.id}`);
    await lateIsOver();
    await runCallJobs();
    await everyMinute();
    const left = await env.DB.prepare("SELECT count(*) AS n FROM call_jobs WHERE webhook_id = ?")
      .bind(webhook.id)
      .first("n");
    expect([left, await contactsOf(account)]).toEqual([0, []]);
  });

  it("is listed as long as calls are", async () => {
    const webhook = await sender();
    await runAll(webhook);
    const old = newId(Date.now() - 60 * DAY_MS);
    await env.DB.prepare("UPDATE call_jobs SET id = ? WHERE webhook_id = ?").bind(old, webhook.id).run();
    expect((await account.get(`/v1/webhooks/${webhook.id}/jobs`)).json["data"]).toEqual([]);
    await runAll(webhook);
    const left = await env.DB.prepare("SELECT count(*) AS n FROM call_jobs WHERE webhook_id = ?")
      .bind(webhook.id)
      .first("n");
    expect(left).toBe(1);
  });
});

it("Running all is in the audit log", async () => {
  const webhook = await sender();
  await runAll(webhook);
  const { text } = await account.get("/v1/audit-log?limit=1");
  expect(JSON.parse(text)).toMatchObject({
    data: [{ action: "webhook.calls_run", target_id: webhook.id, status: 202 }],
  });
});
