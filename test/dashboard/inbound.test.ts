/** What an inbound webhook's page offers to copy and to try: the real inbound URL takes it, whatever the actions. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { actionSchema } from "../../src/api/event-types.ts";
import { formInputs, sampleCall } from "../../src/dashboard/inbound/sample-call.ts";
import { curlSnippet, formSnippet } from "../../src/dashboard/inbound/snippets.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { newAccount, request } from "../support/service.ts";

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
