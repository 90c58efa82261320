/** A cron run is one invocation with limits of the platform: neither part may use up the budget of the other. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import {
  RANGE_BATCH,
  DELETION_BATCH,
  PURGE_BATCH,
  IDEMPOTENCY_TTL_MS,
  MAX_WEBHOOKS,
  PENDING_GRACE_DAYS,
  RECONCILE_BATCH,
  RECONCILE_ROUNDS,
  SWEEP_BATCH,
  SWEEP_ROUNDS,
} from "../../src/constants.ts";
import { RETENTION_DAYS, everyMinute, oldCalls, oldEvents, oldKeys } from "../support/cron.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { newMeter } from "../support/meter.ts";
import { receiverUrl } from "../support/receiver.ts";
import { newAccount } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

/** Of the paid plans. */
const D1_QUERIES = 1_000;
const SUBREQUESTS = 10_000;

const MINUTE_DAYS = 1 / (24 * 60);
const numbers = (count: number) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
const count = async (table: string, where = "TRUE") =>
  Number((await rowsOf(`SELECT count(*) AS n FROM ${table} WHERE ${where}`))[0]?.["n"]);

/** More than a run deletes. */
const MUCH = SWEEP_ROUNDS * SWEEP_BATCH + SWEEP_BATCH;

it(
  "a run that has too much of everything to do stays below the platform's limits, and gets on with all of it",
  { timeout: 120_000 },
  async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("cron")))["id"]);
    const inbound = await inboundWebhook(account, ["contact.create"]);
    const run = async (statement: string, ...values: unknown[]) =>
      env.DB.prepare(statement)
        .bind(...values)
        .run();
    await run("DELETE FROM idempotency_keys");
    // What is to be compared, for a webhook that is no more; and unreconciled ranges of existing webhooks.
    const gone = [crypto.randomUUID()];
    await oldEvents(account.id, 10 * MINUTE_DAYS, {
      count: (RECONCILE_ROUNDS + 1) * RECONCILE_BATCH,
      webhookIds: gone,
    });
    const columns = (
      await rowsOf("SELECT name FROM pragma_table_info('webhooks') WHERE name NOT IN ('id', 'account_id')")
    )
      .map(({ name }) => name)
      .join();
    const copies = (accountId: string, id: string, howMany: number) =>
      run(
        `INSERT INTO webhooks (account_id, id, ${columns}) ${numbers(howMany)}
         SELECT ${accountId}, ${id}, ${columns} FROM n, webhooks AS w WHERE w.id = ?1`,
        webhookId,
      );
    await copies("w.account_id", "'range-' || i", 2 * RANGE_BATCH);
    await run(
      `INSERT INTO unreconciled_ranges (webhook_id, account_id, above_id, up_to_id)
       SELECT id, account_id, '', '1' FROM webhooks WHERE id LIKE 'range-%'`,
    );
    // What was deleted: accounts with webhooks, and ledgers.
    await run(
      `INSERT INTO deletions (account_id, webhook_id, late_until) ${numbers(2 * DELETION_BATCH)} SELECT 'deleted-' || i, '', 0 FROM n`,
    );
    for (let index = 1; index <= 2 * DELETION_BATCH; index += 1) {
      await copies(`'deleted-${index}'`, `'gone-${index}-' || i`, MAX_WEBHOOKS);
    }
    await run(`INSERT INTO ledger_purges ${numbers(2 * PURGE_BATCH)} SELECT 'purge-' || i, 0 FROM n`);
    // And what is old, without which the events above would wait for the reconciler.
    const old = await newAccount();
    await oldEvents(old.id, RETENTION_DAYS + PENDING_GRACE_DAYS + 1, { count: MUCH });
    await oldCalls(account.id, inbound.id, RETENTION_DAYS + 1, MUCH);
    await run(
      `INSERT INTO audit_log (account_id, id, action, actor, request_id, status) ${numbers(MUCH)}
       SELECT ?1, printf('%08x', i), 'createWebhook', '{"kind":"platform"}', 'r', 201 FROM n`,
      account.id,
    );
    await oldKeys(account.id, 2 * IDEMPOTENCY_TTL_MS, MUCH);

    const counts = async (): Promise<Record<string, number>> => ({
      uncompared: await count("events", "id > (SELECT coalesce(max(watermark), '') FROM reconciler)"),
      ranges: await count("unreconciled_ranges"),
      deleted: await count("webhooks", "account_id LIKE 'deleted-%'"),
      purges: await count("ledger_purges", "webhook_id LIKE 'purge-%'"),
      events: await count("events"),
      calls: await count("calls"),
      lines: await count("audit_log"),
      keys: await count("idempotency_keys"),
    });
    const before = await counts();
    const meter = newMeter();
    await everyMinute(meter.env);
    const after = await counts();
    expect(meter.d1.queries).toBeLessThan(D1_QUERIES);
    expect(meter.d1.queries + meter.ledger.requests).toBeLessThan(SUBREQUESTS);
    for (const [what, left] of Object.entries(after)) {
      // It had enough to do to the end, and did some of it.
      expect(left, what).toBeGreaterThan(0);
      expect(left, what).toBeLessThan(before[what] ?? 0);
    }
  },
);
