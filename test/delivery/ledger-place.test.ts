/**
 * Where ledgers are made. workerd has one place and no jurisdictions, so here a jurisdiction is what it is to the code:
 * the same name in it is another object.
 */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { isUuid, timeOfId } from "../../src/ids/id.ts";
import { JURISDICTIONS, jurisdictionOf, placeIn } from "../../src/ids/jurisdiction.ts";
import { newId } from "../../src/ids/new-id.ts";
import { ledgerOf } from "../../src/delivery/ledger-stub.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { consume, heldQueue, newAccount, SENT } from "../support/service.ts";

type Namespace = Env["DELIVERY_LEDGER"];

/** Ledgers of several jurisdictions, and which were asked for where. */
function placedLedgers() {
  const asked: { name: string; jurisdiction: string | null; options: unknown }[] = [];
  const inside = (jurisdiction: string | null): Namespace =>
    new Proxy(env.DELIVERY_LEDGER, {
      get: (namespace, member) => {
        if (member === "jurisdiction") return inside;
        if (member !== "getByName") return Reflect.get(namespace, member);
        return (name: string, options: unknown) => {
          asked.push({ name, jurisdiction, options });
          return namespace.getByName(jurisdiction === null ? name : `${jurisdiction} ${name}`);
        };
      },
    });
  return { asked, namespace: inside(null) };
}

describe("an id", () => {
  it.each(JURISDICTIONS)("tells the jurisdiction %s, and is still a UUID of its time", (jurisdiction) => {
    const now = Date.now();
    const id = placeIn(newId(now), jurisdiction);
    expect([jurisdictionOf(id), isUuid(id), timeOfId(id), id[14]]).toEqual([jurisdiction, true, now, "7"]);
  });

  it.each(JURISDICTIONS)("that would tell %s by chance is changed where there is no jurisdiction", (jurisdiction) => {
    const chance = placeIn(newId(Date.now()), jurisdiction);
    const id = placeIn(chance, null);
    expect([jurisdictionOf(id), isUuid(id)]).toEqual([null, true]);
    const other = newId(Date.now());
    if (jurisdictionOf(other) === null) expect(placeIn(other, null)).toBe(other);
  });
});

describe("DATA_JURISDICTION", () => {
  it("is the jurisdiction of new ledgers only, and a ledger is found whatever it is by then", async () => {
    const { asked, namespace } = placedLedgers();
    const anywhere = { ...env, DELIVERY_LEDGER: namespace, DELIVERIES: heldQueue() };
    const european = { ...anywhere, DATA_JURISDICTION: "eu" };
    const account = await newAccount();
    const make = async (name: string, bindings: Env) => {
      const body = { name, url: receiverUrl(name), events: ["*"] };
      return String((await account.post("/v1/webhooks", body, { env: bindings })).json["id"]);
    };
    const before = await make("made-before", anywhere);
    const inEurope = await make("made-in-europe", european);
    const webhooks = [before, inEurope];
    const deliver = async (bindings: Env) => {
      const { json } = await account.post("/v1/events", { event: "messages.sent", payload: SENT }, { env: bindings });
      const eventId = String(json["id"]);
      const messages = webhooks.map((id) => ({ account_id: account.id, event_id: eventId, webhook_id: id }));
      await consume(messages, { env: bindings });
      for (const id of webhooks) {
        const path = `/v1/webhooks/${id}/deliveries`;
        const list = (await account.call("GET", path, { env: bindings })).json;
        expect(Object.values(list["data"] ?? {}).map((each) => String(each["status"]))).toEqual(
          Array.from({ length: (await received("made-before")).length }, () => "delivered"),
        );
      }
    };
    await deliver(european);
    await deliver(anywhere);
    await deliver({ ...anywhere, DATA_JURISDICTION: "us" });
    expect(await received("made-before")).toHaveLength(3);
    expect(await received("made-in-europe")).toHaveLength(3);
    const places = new Set(asked.map(({ name, jurisdiction }) => `${name} ${jurisdiction}`));
    expect(places).toEqual(new Set([`${before} null`, `${inEurope} eu`]));
  });

  it("is refused by workerd, which has none: only an account shows that it is kept", () => {
    expect(() => ledgerOf(env, placeIn(newId(Date.now()), "eu"))).toThrow("not implemented in workerd");
  });
});

describe("DATA_LOCATION", () => {
  it("is a hint for each ledger, and workerd takes it", async () => {
    const { asked, namespace } = placedLedgers();
    const id = placeIn(newId(Date.now()), null);
    await ledgerOf({ ...env, DELIVERY_LEDGER: namespace, DATA_LOCATION: "weur" }, id).health();
    expect(asked).toEqual([{ name: id, jurisdiction: null, options: { locationHint: "weur" } }]);
    expect(await ledgerOf({ ...env, DATA_LOCATION: "weur" }, id).health()).toBeNull();
  });
});
