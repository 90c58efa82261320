/** Operators are warned of a database that will soon be full, before D1 refuses what is published. */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { withFailingDatabase } from "../support/faults.ts";
import { newAccount, request } from "../support/service.ts";

const HOUR = Date.UTC(2026, 10, 28, 12);

/** More than 80 % of one megabyte, whatever else is in it. */
async function fill(): Promise<void> {
  const account = await newAccount();
  const payload = { message: { id: account.id, channel: "email", text: "x".repeat(250_000) } };
  for (let count = 0; count < 4; count += 1) {
    await account.post("/v1/events", { event: "messages.sent", payload });
  }
}

it("in /healthz and, once an hour, in the log", async () => {
  const warned = vi.spyOn(console, "warn");
  const small = { ...env, DATABASE_LIMIT_MB: "1" };
  const lines = () => warned.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("nearly full"));
  const health = async (bindings: Env) => (await request("GET", "/healthz", { token: null, env: bindings })).json;
  await fill();

  expect(await health(env)).toEqual({ status: "ok" });
  expect(await health(small)).toEqual({
    status: "ok",
    warnings: [expect.stringMatching(/^The database DB is \d+ % full\.$/)],
  });

  await worker.scheduled(createScheduledController({ scheduledTime: HOUR }), env);
  await worker.scheduled(createScheduledController({ scheduledTime: HOUR + 60_000 }), small);
  expect(lines()).toEqual([]);
  await worker.scheduled(createScheduledController({ scheduledTime: HOUR }), small);
  expect(lines().map((line): unknown => JSON.parse(line))).toEqual([
    { level: "warn", message: "database nearly full", database: "DB", percent: expect.any(Number) },
  ]);
});

it("and a database that cannot be asked does not stop the cron", async () => {
  const away = withFailingDatabase(1).env;
  await expect(worker.scheduled(createScheduledController({ scheduledTime: HOUR }), away)).resolves.toBeUndefined();
});
