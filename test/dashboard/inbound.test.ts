/** What an inbound webhook's page offers to copy and to try: the real inbound URL takes it, whatever the actions. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { actionSchema } from "../../src/api/event-types.ts";
import { formInputs, sampleCall } from "../../src/dashboard/inbound/sample-call.ts";
import { curlSnippet, formSnippet } from "../../src/dashboard/inbound/snippets.ts";
import { callsOf, contactsOf, inboundWebhook } from "../support/inbound.ts";
import { newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const actions = z.object({ data: z.array(actionSchema) }).parse((await request("GET", "/v1/actions")).json).data;
const names = actions.map(({ name }) => name);

describe("the sample", () => {
  it.each([...names.map((name) => [name]), names, ["contact.create", "event.publish"]].map((chosen) => ({ chosen })))(
    "for $chosen is accepted",
    async ({ chosen }) => {
      const account = await newAccount();
      const webhook = await inboundWebhook(account, chosen);
      const sample = sampleCall(actions.filter(({ name }) => chosen.includes(name)));
      const { status, json } = await webhook.send(sample);
      expect([status, json["results"]]).toMatchObject([200, chosen.map((action) => ({ action }))]);
    },
  );

  it.each(names)("for %s is accepted as a form too, or said to be none", async (name) => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, [name]);
    const sample = sampleCall(actions.filter((action) => action.name === name));
    const inputs = formInputs(sample);
    expect(inputs === null).toBe(name === "event.publish");
    if (inputs === null) return;
    const fields = new URLSearchParams(inputs.map(({ name: field, value }) => [field, value]));
    expect((await webhook.form(fields.toString())).status).toBe(200);
    const html = formSnippet(webhook.url, inputs);
    for (const { name: field } of inputs) expect(html).toContain(`name="${field}"`);
  });
});

describe("a snippet", () => {
  it("keeps quotes from ending a shell's argument", () => {
    const text = curlSnippet("https://hooks.example.com/v1/webhooks/x", { name: "O'Brien $HOME `id`" }, null);
    expect(text).toContain(String.raw`O'\''Brien $HOME ` + "`id`");
    expect(text.replaceAll(String.raw`'\''`, "").split("'")).toHaveLength(7);
  });

  it("keeps names from ending an attribute", () => {
    const html = formSnippet("https://example.com/?a=1&b=2", [
      { name: 'metadata["><script>]', label: "<b>", type: "text", value: "" },
    ]);
    expect(html).toContain('action="https://example.com/?a=1&amp;b=2"');
    expect(html).not.toMatch(/<script|<b>/);
  });
});

describe("A failed call's page", () => {
  it("runs it again, once the webhook is repaired", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"], { source: { type: "form" } });
    await webhook.send({ who: { mail: "ada@example.com" } });
    const [call] = await callsOf(account, webhook.id);
    const page = `/dashboard/webhooks/${webhook.id}/calls/${call?.id}`;
    const visitor = browser();
    await visitor.signIn(await account.token("admin"));
    expect((await visitor.get(page)).text).toContain(`action="${page}/run"`);
    expect((await visitor.post(`${page}/run`)).headers.get("Location")).toBe(page);
    await account.patch(`/v1/webhooks/${webhook.id}`, { mapping: { "contact.create": { email: "/who/mail" } } });
    expect((await visitor.post(`${page}/run`)).headers.get("Location")).toBe(`${page}?done=run`);
    expect(await contactsOf(account)).toMatchObject([{ email: "ada@example.com" }]);
    expect((await visitor.get(page)).text).not.toContain("Run again");
    expect((await visitor.post(`${page}/run`)).status).toBe(409);
  });

  it("has no button for a viewer, nor while the webhook is disabled", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"], { source: { type: "form" } });
    await webhook.send({ who: { mail: "ada@example.com" } });
    const [call] = await callsOf(account, webhook.id);
    const page = `/dashboard/webhooks/${webhook.id}/calls/${call?.id}`;
    const [viewer, admin] = [browser(), browser()];
    await viewer.signIn(await account.token("viewer"));
    await admin.signIn(await account.token("admin"));
    expect((await viewer.get(page)).text).not.toContain("Run again");
    expect((await viewer.post(`${page}/run`)).status).toBe(403);
    await account.patch(`/v1/webhooks/${webhook.id}`, { enabled: false });
    expect((await admin.get(page)).text).not.toContain("Run again");
  });
});
