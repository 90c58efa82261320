/** Text from outside, as pages show it: nothing in it is invisible, and nothing turns the text around it. */
import { expect, it } from "vitest";
import { callsOf, inboundWebhook } from "../support/inbound.ts";
import { newAccount } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const HOSTILE = "x\u202Ey\u200Bz\u2066\u00ADq";
const MARKED = "x⟨U+202E⟩y⟨U+200B⟩z⟨U+2066⟩⟨U+00AD⟩q";

it("payloads and bodies of calls, in JSON and in forms, and what was wrong with them, are shown with marks", async () => {
  const account = await newAccount();
  const owner = browser();
  await owner.signIn(await account.token("owner"));
  const message = { id: account.id, channel: "email", note: HOSTILE };
  const event = await account.post("/v1/events", { event: "messages.sent", payload: { message } });
  const webhook = await inboundWebhook(account, ["event.publish"]);
  const publish = (payload: unknown) => webhook.send({ event: "messages.sent", payload });
  await publish({ message, [HOSTILE]: 1 });
  await publish({ message });
  await webhook.form(new URLSearchParams({ [HOSTILE]: HOSTILE }).toString());
  const calls = await callsOf(account, webhook.id);
  expect(calls).toHaveLength(3);
  const pages = [
    `/dashboard/events/${String(event.json["id"])}`,
    ...calls.map(({ id }) => `/dashboard/webhooks/${webhook.id}/calls/${String(id)}`),
  ];
  for (const page of pages) {
    const { status, text } = await owner.get(page);
    expect([page, status]).toEqual([page, 200]);
    expect(text).toContain(MARKED);
    expect(text).not.toMatch(/[\u00AD\u200B\u202A-\u202E\u2066-\u2069]/);
  }
});
