/** The statement that accepts events, and its guard against clocks that disagree. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MAX_CLOCK_SKEW_MS } from "../../src/constants.ts";
import { settingsOf } from "../../src/settings.ts";
import { directory } from "../../src/storage/database.ts";
import { storeEvents } from "../../src/storage/accept-events.ts";
import { newId } from "../../src/ids/new-id.ts";
import { newAccount } from "../support/service.ts";

const SECOND_MS = 1000;

async function storeAt(accountId: string, now: number, key?: string) {
  const item = { id: newId(now), event: "messages.sent", subscriptions: ["*"], payload: "{}" };
  const keyed = key === undefined ? item : { ...item, key, fingerprint: "f" };
  return storeEvents(directory(env), accountId, [keyed], now);
}

describe("an event whose id tells another time than the database's clock", () => {
  it.each([
    { off: -MAX_CLOCK_SKEW_MS + 5 * SECOND_MS, kind: "stored" },
    { off: MAX_CLOCK_SKEW_MS - 5 * SECOND_MS, kind: "stored" },
    { off: -MAX_CLOCK_SKEW_MS - 5 * SECOND_MS, kind: "clock_skew" },
    { off: MAX_CLOCK_SKEW_MS + 5 * SECOND_MS, kind: "clock_skew" },
    { off: -3600 * SECOND_MS, kind: "clock_skew" },
  ])("by $off ms: $kind", async ({ off, kind }) => {
    const { id } = await newAccount();
    expect(await storeAt(id, Date.now() + off)).toMatchObject({ kind });
    expect(await storeAt(id, Date.now() + off, `key ${off}`)).toMatchObject({ kind });
    const { results } = await env.DB.prepare("SELECT 1 FROM events WHERE account_id = ?").bind(id).all();
    expect(results).toHaveLength(kind === "stored" ? 2 : 0);
    const keys = await env.DB.prepare("SELECT 1 FROM idempotency_keys WHERE scope = ?").bind(id).all();
    expect(keys.results).toHaveLength(kind === "stored" ? 1 : 0);
  });

  it("can never commit behind the reconciler: it stays further behind than two clocks may differ", () => {
    const least = { ...env, RECONCILE_LAG_SECONDS: "40" };
    expect(settingsOf(least).reconcileLagSeconds * SECOND_MS).toBeGreaterThan(MAX_CLOCK_SKEW_MS);
    expect(() => settingsOf({ ...env, RECONCILE_LAG_SECONDS: "39" })).toThrow(
      "RECONCILE_LAG_SECONDS must be at least 40",
    );
  });
});

it("an account that does not exist stores nothing", async () => {
  expect(await storeAt(crypto.randomUUID(), Date.now())).toEqual({ kind: "no_account" });
});
