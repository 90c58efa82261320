/** How many webhooks, tokens and links an account may have, and how many subscriptions a webhook. */
import { describe, expect, it } from "vitest";
import { MAX_PORTAL_LINKS, MAX_SUBSCRIPTIONS, MAX_TOKENS, MAX_WEBHOOKS } from "../../src/constants.ts";
import { newAccount, request } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

const OUTBOUND = { name: "My webhook", url: "https://example.com/", events: ["messages.sent"] };
const INBOUND = { name: "My form", is_inbound: true, events: ["contact.create"] };
const FULL = "The account has reached its limit of 50 webhooks. Delete one first.";

const countOf = async (accountId: string) =>
  (await rowsOf("SELECT count(*) AS count FROM webhooks WHERE account_id = ?", accountId))[0]?.["count"];

describe("an account", () => {
  it("may have 50 webhooks, however many are asked for at the same moment", async () => {
    const account = await newAccount();
    const other = await newAccount();
    const bodies = Array.from({ length: MAX_WEBHOOKS + 20 }, (_, index) => (index % 2 === 0 ? OUTBOUND : INBOUND));
    const answers = await Promise.all(bodies.map((body) => account.post("/v1/webhooks", body)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(MAX_WEBHOOKS);
    for (const { status, json } of answers.filter((answer) => answer.status !== 201)) {
      expect({ status, detail: json["detail"] }).toEqual({ status: 409, detail: FULL });
    }
    expect(await countOf(account.id)).toBe(MAX_WEBHOOKS);
    // What was refused has left nothing behind.
    const [leftover] = await rowsOf(
      `SELECT (SELECT count(*) FROM inbound_secrets AS i WHERE i.account_id = ?1
                 AND NOT EXISTS (SELECT 1 FROM webhooks AS w WHERE w.id = i.webhook_id)) AS secrets,
              (SELECT count(*) FROM subscriptions AS s WHERE s.account_id = ?1
                 AND NOT EXISTS (SELECT 1 FROM webhooks AS w WHERE w.id = s.webhook_id)) AS subscriptions`,
      account.id,
    );
    expect(leftover).toEqual({ secrets: 0, subscriptions: 0 });
    expect((await other.post("/v1/webhooks", OUTBOUND)).status).toBe(201);

    const made = answers.find(({ status }) => status === 201);
    await account.call("DELETE", `/v1/webhooks/${String(made?.json["id"])}`);
    const two = await Promise.all([OUTBOUND, OUTBOUND].map((body) => account.post("/v1/webhooks", body)));
    expect(two.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });
});

describe("a webhook", () => {
  it("may name 100 subscriptions and no more", async () => {
    const account = await newAccount();
    const events = Array.from({ length: MAX_SUBSCRIPTIONS + 1 }, () => "messages.sent");
    const answer = await account.post("/v1/webhooks", { ...OUTBOUND, events });
    expect(answer.json["errors"]).toContainEqual({ path: "events", message: "must name at most 100 events" });
  });
});

describe("the limits of tokens and links", () => {
  it.each([
    ["tokens", MAX_TOKENS, "token_limit"],
    ["portal-links", MAX_PORTAL_LINKS, "portal_link_limit"],
  ])(
    "end the %s of an account at %i, however many are asked for at once, and of that account only",
    async (name, most, code) => {
      const [full, other] = [await newAccount(), await newAccount()];
      const create = (id: string) =>
        request("POST", `/v1/accounts/${id}/${name}`, { body: { name: "Many", role: "admin" } });
      for (let made = 0; made < most - 2; made += 14) {
        await Promise.all(Array.from({ length: Math.min(14, most - 2 - made) }, () => create(full.id)));
      }
      const last = await Promise.all(Array.from({ length: 5 }, () => create(full.id)));
      expect(last.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409, 409]);
      expect((await create(full.id)).json).toMatchObject({ status: 409, code });
      expect((await create(other.id)).status).toBe(201);
    },
  );
});
