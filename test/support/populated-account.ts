/** An account with one of everything in it, and a token of each role. */
import { expect, vi } from "vitest";
import { receiverUrl } from "./receiver.ts";
import { type Json, newAccount } from "./service.ts";
import { browser } from "./visitor.ts";

export const ROLES = ["owner", "admin", "viewer", "member", "publisher"] as const;

export type PopulatedAccount = Awaited<ReturnType<typeof populatedAccount>>;

/** @param name of its receiver, and of nothing else's. */
export async function populatedAccount(name: string) {
  const account = await newAccount(name);
  const webhookId = idOf(await account.webhook(receiverUrl(name)));
  const eventId = idOf(await account.publish());
  const inbound = (await account.post("/v1/webhooks", { name: "Form", is_inbound: true, events: ["contact.create"] }))
    .json;
  const email = `${name}@example.com`;
  const call = await account.call("POST", new URL(String(inbound["url"])).pathname, { token: null, body: { email } });
  const contacts = await account.get(`/v1/contacts?email=${email}`);
  const token = await account.post(`/v1/accounts/${account.id}/tokens`, { name: "Spare", role: "publisher" });
  const links = `/v1/accounts/${account.id}/portal-links`;
  await browser().post(String((await account.post(links, { role: "member" })).json["url"]));
  const session = (await account.get(`/v1/accounts/${account.id}/sessions`)).json["data"]?.["0"];
  const link = await account.post(links, { role: "member" });
  const since = "2020-11-25T09:33:14Z";
  const job = await account.post(`/v1/webhooks/${webhookId}/recover`, { since });
  const tokens = new Map<string, string>();
  for (const role of ROLES) tokens.set(role, await account.token(role));
  await vi.waitFor(
    async () => {
      const delivery = await account.get(`/v1/webhooks/${webhookId}/deliveries/${eventId}`);
      expect(delivery.json["status"]).toBe("delivered");
      // While it runs, there is no other one.
      const { json } = await account.get(`/v1/webhooks/${webhookId}/jobs/${idOf(job.json)}`);
      expect(json["status"]).toBe("completed");
    },
    { timeout: 15_000, interval: 100 },
  );
  const objects: Record<string, string> = {
    accounts: account.id,
    webhooks: webhookId,
    "inbound webhooks": idOf(inbound),
    events: eventId,
    deliveries: eventId,
    contacts: idOf(contacts.json["data"]?.["0"]),
    tokens: idOf(token.json),
    jobs: idOf(job.json),
    sessions: idOf(session),
    "portal-links": idOf(link.json),
    calls: idOf(call.json),
  };
  return {
    ...account,
    inboundId: idOf(inbound),
    tokenOf: (role: string) => tokens.get(role) ?? "",
    /** The id of the account's object in a collection such as `webhooks`. */
    idIn(collection: string): string {
      const id = objects[collection];
      if (id === undefined) throw new Error(`make an object of ${collection} here, so that its routes are tested`);
      return id;
    },
  };
}

function idOf(object: Json | undefined): string {
  if (typeof object?.["id"] !== "string") throw new Error(`not made: ${JSON.stringify(object)}`);
  return object["id"];
}
