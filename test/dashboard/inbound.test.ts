/** What an inbound webhook's page offers to copy and to try: the real inbound URL takes it, whatever the actions. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { actionSchema } from "../../src/api/event-types.ts";
import { formInputs, sampleCall } from "../../src/dashboard/inbound/sample-call.ts";
import { curlSnippet, formSnippet } from "../../src/dashboard/inbound/snippets.ts";
import { keyFormOf } from "../../src/inbound/sources/keys.ts";
import { GUIDES } from "../../src/inbound/sources/guides/guides.ts";
import { SOURCES, findSource } from "../../src/inbound/sources/sources.ts";
import { toBase64 } from "../../src/security/base64.ts";
import { newSigningSecret } from "../../src/security/random.ts";
import { callsOf, contactsOf, inboundWebhook } from "../support/inbound.ts";
import { newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const TYPED: Record<string, string> = {
  "source.username": "somebody",
  "source.header": "X-Signature",
  "source.algorithm": "hmac-sha256",
  "source.encoding": "hex",
  "source.prefix": "",
  "source.signed": "{body}",
  "source.timestamp_header": "",
  "source.tolerance_seconds": "",
};
/** A key in the form that the sender's have. */
async function keyOf(type: string): Promise<string> {
  const source = findSource(type);
  const form = source && keyFormOf(source);
  if (form === "whsec") return newSigningSecret();
  if (form === "ed25519") return `d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a`;
  if (form !== "spki") return "a-key-of-the-sender-1";
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  if (!("publicKey" in pair)) throw new Error("not a pair");
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  if (!(spki instanceof ArrayBuffer)) throw new Error("not bytes");
  return toBase64(new Uint8Array(spki));
}

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
    expect((await visitor.post(`${page}/run`)).headers.get("Location")).toBe(`${page}?refused=call_done`);
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

describe("The list of calls", () => {
  it("shows those of a status, and finds one by its id", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"], { source: { type: "form" } });
    await webhook.send({ email: "ada@example.com" });
    await webhook.send({ who: { mail: "bea@example.com" } });
    const [failed, done] = await callsOf(account, webhook.id);
    const visitor = browser();
    await visitor.signIn(await account.token("admin"));
    const path = `/dashboard/webhooks/${webhook.id}/calls`;
    const { text } = await visitor.get(`${path}?status=failed`);
    expect([text.includes(String(failed?.id)), text.includes(String(done?.id))]).toEqual([true, false]);
    // The sender heard 200, and still the call failed.
    expect(text).toContain("200 Failed");
    expect(text).toContain("email: is required when there is no phone");
    expect((await visitor.get(`${path}?status=skipped`)).text).toContain("No call has this status.");
    expect((await visitor.get(`${path}?id=+${String(done?.id).toUpperCase()}`)).headers.get("Location")).toBe(
      `${path}/${done?.id}`,
    );
    const unknown = await visitor.get(`${path}?id=${encodeURIComponent('"><b>')}`);
    expect(unknown.text).toContain("No call of this webhook has this id");
    expect(unknown.text).not.toContain("<b>");
  });

  it("says what a source's call made, and links to it", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"], { source: { type: "form" } });
    await webhook.send({ email: "ada@example.com" });
    const [call] = await callsOf(account, webhook.id);
    const visitor = browser();
    await visitor.signIn(await account.token("admin"));
    const { text } = await visitor.get(`/dashboard/webhooks/${webhook.id}/calls/${call?.id}`);
    expect(text).toContain("201 created");
    expect(text).toContain(`/dashboard/contacts/${String((await contactsOf(account))[0]?.["id"])}`);
  });

  it("says why a sender was refused", async () => {
    const account = await newAccount();
    const source = { type: "github", secrets: ["a-key-of-the-sender-1"] };
    const webhook = await inboundWebhook(account, ["contact.create"], { source });
    await webhook.send({ email: "ada@example.com" });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await webhook.send({}, { headers: { "X-Hub-Signature-256": `sha256=${"0".repeat(64)}` } });
    const visitor = browser();
    await visitor.signIn(await account.token("admin"));
    const { text } = await visitor.get(`/dashboard/webhooks/${webhook.id}/calls?status=refused`);
    expect(text).toContain("It has no signature.");
    expect(text).toMatch(/signed with another key/);
  });

  it("counts failed calls, runs them on one click, and shows the progress", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"], { source: { type: "form" } });
    for (let n = 0; n < 3; n += 1) await webhook.send({ who: { mail: `n${n}@example.com` } });
    const [visitor, viewer] = [browser(), browser()];
    await visitor.signIn(await account.token("admin"));
    await viewer.signIn(await account.token("viewer"));
    const path = `/dashboard/webhooks/${webhook.id}/calls`;
    expect((await viewer.get(`${path}?status=failed`)).text).not.toContain("again …");
    expect((await viewer.get(`${path}/run?status=failed`)).status).toBe(403);
    expect((await visitor.get(`${path}?status=failed`)).text).toContain(`href="${path}/run?status=failed"`);
    const { text } = await visitor.get(`${path}/run?status=failed`);
    expect(text).toContain("3 failed calls");
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "";
    const fields = { status: field("status"), since: field("since"), until: field("until") };
    await account.patch(`/v1/webhooks/${webhook.id}`, { mapping: { "contact.create": { email: "/who/mail" } } });
    const started = await visitor.post(`${path}/run`, fields);
    const page = String(started.headers.get("Location"));
    expect(page).toMatch(/\/calls\/jobs\/[0-9a-f-]{36}$/);
    const job = (await visitor.get(page)).text;
    expect(job).toContain("3 of 3 calls");
    expect(job).toContain("Finished");
    expect(await contactsOf(account)).toHaveLength(3);
    expect((await visitor.post(`${page}/cancel`)).headers.get("Location")).toBe(page);
    expect((await visitor.get(`${path}/run`)).text).toContain("No failed calls");
    await account.patch(`/v1/webhooks/${webhook.id}`, { enabled: false });
    const refused = await visitor.get(`${path}/run`);
    expect(refused.headers.get("Location")).toBe(`${path}?refused=webhook_disabled`);
  });
});

it("The overview counts the calls of the day by how they ended", async () => {
  const account = await newAccount();
  const webhook = await inboundWebhook(account, ["contact.create"], { source: { type: "form" } });
  await webhook.send({ email: "ada@example.com" });
  await webhook.send({ who: {} });
  const visitor = browser();
  await visitor.signIn(await account.token("admin"));
  const { text } = await visitor.get(`/dashboard/webhooks/${webhook.id}`);
  expect(text).toContain("Calls in the last 24 hours: 1 done, 1 failed or refused.");
  expect(text).toContain("calls?status=failed");
  expect((await visitor.get(`/dashboard/webhooks/${webhook.id}?hours=168`)).text).toContain("Calls in the last 7 days");
});

describe("The choice of a sender", () => {
  it("lists them by name, and finds one", async () => {
    const account = await newAccount();
    const visitor = browser();
    await visitor.signIn(await account.token("admin"));
    const list = "/dashboard/webhooks/new/inbound/sender";
    const { text } = await visitor.get(list);
    for (const [type, { name }] of Object.entries(GUIDES)) {
      expect(text).toContain(`sender=${type}"`);
      expect(text).toContain(name);
    }
    const found = (await visitor.get(`${list}?q=TYPE`)).text;
    expect([found.includes("sender=typeform"), found.includes("sender=stripe")]).toEqual([true, false]);
    const [hint, wanted = ""] =
      /No sender has this name.*“(.+)”/.exec((await visitor.get(`${list}?q=nobody`)).text) ?? [];
    expect(hint).toBeDefined();
    expect((await visitor.get(`${list}?q=${encodeURIComponent(wanted)}`)).text).toContain("sender=custom");
  });

  it.each(SOURCES.map(({ type }) => type))("of %s has a form and steps that make a webhook", async (type) => {
    const account = await newAccount();
    const visitor = browser();
    await visitor.signIn(await account.token("admin"));
    const page = `/dashboard/webhooks/new/inbound?sender=${type}`;
    const { text } = await visitor.get(page);
    expect(text).not.toContain("Require signed calls");
    const asked = [...text.matchAll(/name="(source\.\w+)"/g)].map(([, name = ""]) => name);
    const key = await keyOf(type);
    const fields = asked.map((name) => [name, TYPED[name] ?? key]);
    const form = [
      ["name", "Sender"],
      ["events", "contact.create"],
      ...fields.map(([name = "", value = ""]) => [name, value]),
    ];
    const created = await visitor.post(page, form);
    expect([type, created.status, created.headers.get("Location")]).toEqual([
      type,
      303,
      expect.stringMatching(/\/connect\?done=created$/),
    ]);
    const connect = (await visitor.get(String(created.headers.get("Location")))).text;
    expect(connect).toContain("Waiting for the first call…");
    if (!fields.some(([name]) => name === "source.public_key")) expect(connect).not.toContain(key);
    const settings = String(created.headers.get("Location")).replace(/connect.*/, "settings");
    // Saved without the key, it keeps the stored one.
    const kept = fields.map(([name = "", value = ""]) => [
      name,
      /secrets|password|verify_token/.test(name) ? "" : value,
    ]);
    const saved = await visitor.post(settings, [["name", "Renamed"], ["events", "contact.create"], ...kept]);
    expect([type, saved.headers.get("Location")]).toEqual([type, `${settings}?done=saved`]);
    const { json } = await account.get(`/v1/webhooks/${settings.split("/")[3]}`);
    expect(json).toMatchObject({ name: "Renamed", source: { type } });
  });

  it("asks for a key, unless it comes later", async () => {
    const account = await newAccount();
    const visitor = browser();
    await visitor.signIn(await account.token("admin"));
    const page = "/dashboard/webhooks/new/inbound?sender=typeform";
    const form = { name: "Typeform", events: "contact.create", "source.secrets": "" };
    const refused = await visitor.post(page, form);
    expect([refused.status, refused.text.includes("Is required for this sender")]).toEqual([422, true]);
    const created = await visitor.post(page, { ...form, key_later: "true" });
    const connect = String(created.headers.get("Location")).replace("?done=created", "");
    const key = await visitor.post(`${connect}/key`, { "source.secrets": "the-key-of-typeform" });
    expect(key.headers.get("Location")).toBe(`${connect}?done=key`);
    expect((await visitor.post(`${connect}/key`, { "source.secrets": "a b" })).status).toBe(422);
    expect((await visitor.get(`${connect}?done=key`)).text).not.toContain("can be guessed");
    const short = await visitor.post(`${connect}/key`, { "source.secrets": "fifteen-letters" });
    expect((await visitor.get(String(short.headers.get("Location")))).text).toContain("can be guessed");
    expect((await visitor.post(connect)).text).toContain("/v1/webhooks/");
  });
});
