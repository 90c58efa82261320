/** What the audit log says of a person who looks at webhooks: an entry where a secret was shown, and none elsewhere. */
import { expect, it } from "vitest";
import { newAccount } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const OUTBOUND = { name: "CRM", url: "https://example.com/hook", events: ["*"], uses_signature: true };
const INBOUND = { name: "Form", is_inbound: true, events: ["contact.create"] };

it("pages without secrets leave no entry, and whoever reveals one does", async () => {
  const account = await newAccount();
  const owner = await account.token("owner");
  const [outbound, inbound] = [
    (await account.post("/v1/webhooks", OUTBOUND)).json,
    (await account.post("/v1/webhooks", INBOUND)).json,
  ].map(({ id }) => String(id));
  const revealed = async () =>
    Object.values((await account.get("/v1/audit-log?action=webhook.secret_revealed")).json["data"] ?? {}).map(
      ({ target_id: target, actor }) => [String(target), String(actor?.["kind"])],
    );
  const person = browser();
  await person.signIn(owner);
  for (const id of [outbound, inbound]) {
    for (const page of ["", `/${id}`, `/${id}/settings`, `/${id}/secrets`]) {
      expect((await person.get(`/dashboard/webhooks${page}`)).status).toBe(200);
    }
  }
  expect(await revealed()).toEqual([]);

  expect((await person.post(`/dashboard/webhooks/${outbound}/secrets`)).text).toContain("whsec_");
  expect(await revealed()).toEqual([[outbound, "session"]]);
  await person.post(`/dashboard/webhooks/${inbound}/try`);
  expect(await revealed()).toEqual([
    [inbound, "session"],
    [outbound, "session"],
  ]);
});
