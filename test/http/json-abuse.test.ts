/** JSON made to hurt: what is refused, what is kept as it came, and that nothing is changed without a word. */
import { afterAll, describe, expect, it } from "vitest";
import { MAX_JSON_KEYS } from "../../src/constants.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { SENT, newAccount } from "../support/service.ts";

const account = await newAccount();
const OUTBOUND = { name: "My webhook", url: "https://example.com/", events: ["messages.sent"] };

let count = 0;
const email = () => `abuse-${(count += 1)}@example.com`;

/** Each place that keeps an object of the sender's own, and how it is read again: the source text of what it holds. */
const METADATA: [where: string, keep: (metadata: string) => Promise<string>][] = [
  [
    "a webhook's metadata",
    async (metadata) => {
      const body = `{"name":"x","url":"https://example.com/","events":["*"],"metadata":${metadata}}`;
      const { json } = await (await newAccount()).post("/v1/webhooks", body);
      return JSON.stringify(json["metadata"] ?? json["errors"]);
    },
  ],
  [
    "a contact's metadata",
    async (metadata) => {
      const made = await account.post("/v1/contacts", `{"email":"${email()}","metadata":${metadata}}`);
      if (made.status !== 201) return JSON.stringify(made.json["errors"]);
      const { text } = await account.get(`/v1/contacts/${String(made.json["id"])}`);
      return /"metadata":(\{.*\}),"created_at"/.exec(text)?.[1] ?? "";
    },
  ],
  [
    "metadata that an inbound call brings",
    async (metadata) => {
      const webhook = await inboundWebhook(await newAccount(), ["contact.create"]);
      const { text, json } = await webhook.send(`{"email":"${email()}","metadata":${metadata}}`);
      return json["errors"]
        ? JSON.stringify(json["errors"])
        : (/"metadata":(\{.*\}),"created_at"/.exec(text)?.[1] ?? "");
    },
  ],
];

const UNTOUCHED = [
  '{"__proto__":{"polluted":true},"a":1}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":null,"hasOwnProperty":1,"valueOf":[]}',
  String.raw`{"nul":"a\u0000b","key\u0000":1}`,
  String.raw`{"half":"\ud83d","\udc00":1}`,
  '{"":{"":""}}',
  '{"n":[9007199254740991,-9007199254740991,0.1,1.5e+300,5e-324]}',
  `{"${"k".repeat(10_000)}":1}`,
];

describe.each(METADATA)("%s", (_where, keep) => {
  it.each(UNTOUCHED)("is kept as it came: %s", async (metadata) => {
    expect(await keep(metadata)).toBe(metadata);
  });
});

const INBOUND = "metadata that an inbound call brings";

describe("Metadata of an inbound call", () => {
  it.each(["1e999", "-1e999", "12345678901234567890", "9007199254740993"])(
    "keeps a number that would not come out as it went in as text: %s",
    async (number) => {
      const keep = new Map(METADATA).get(INBOUND);
      expect(await keep?.(`{"n":[${number}]}`)).toBe(`{"n":["${number}"]}`);
    },
  );
});

describe.each(METADATA.filter(([where]) => where !== INBOUND))("%s", (_where, keep) => {
  it.each(["1e999", "-1e999", "12345678901234567890", "9007199254740993", '[{"a":[1e400]}]'])(
    "with a number that would not come out as it went in is refused: %s",
    async (number) => {
      const [fault, ...others] = JSON.parse(await keep(`{"n":${number}}`));
      expect(others).toEqual([]);
      expect(fault).toMatchObject({ path: "metadata", message: expect.stringContaining("numbers") });
    },
  );
});

describe("an extra header", () => {
  it("called __proto__ is refused, not left out", async () => {
    const answer = await account.post(
      "/v1/webhooks",
      `${JSON.stringify(OUTBOUND).slice(0, -1)},"headers":{"__proto__":"x"}}`,
    );
    expect([answer.status, answer.json["errors"]]).toEqual([
      422,
      [{ path: "headers.__proto__", message: "is not a name we can keep" }],
    ]);
  });
});

const FEEDBACK = {
  event: "feedback.received",
  payload: {
    feedback: {
      id: "ea10916d-0684-4624-9d07-d341193554cf",
      answers: [{ id: "ea10916d-0684-4624-9d07-d341193554cf", title: "How did we do?", type: "rating", rating: 5 }],
    },
  },
};

describe("a content of very many keys", () => {
  /** Each object is an element of the list, and has a key. */
  const objects = (entries: number) =>
    `[${Array.from({ length: Math.floor(entries / 2) }, () => '{"a":1}').join(",")}]`;
  const event = (keys: number) =>
    JSON.stringify({ event: "messages.sent", payload: SENT }).replace('"channel"', `"x":${objects(keys)},"channel"`);
  /** `event`, `payload`, `message`, `id`, `channel`, `x`. */
  const OWN_KEYS = 6;

  it(`may have ${MAX_JSON_KEYS} and no more`, async () => {
    expect((await account.post("/v1/events", event(MAX_JSON_KEYS - OWN_KEYS))).status).toBe(202);
    const answer = await account.post("/v1/events", event(MAX_JSON_KEYS - OWN_KEYS + 2));
    expect([answer.status, answer.json["detail"]]).toEqual([
      400,
      `The body has more than ${MAX_JSON_KEYS} keys and elements.`,
    ]);
  });

  it("may be a batch of a hundred feedback items with their answers", async () => {
    const { payload } = FEEDBACK;
    const [answer] = payload.feedback.answers;
    const full = { ...payload.feedback, answers: Array.from({ length: 90 }, () => answer) };
    const events = Array.from({ length: 100 }, () => ({ ...FEEDBACK, payload: { ...payload, feedback: full } }));
    const body = JSON.stringify({ events });
    expect(body.length).toBeGreaterThan(500_000);
    expect(await account.post("/v1/events/batch", body)).toMatchObject({ status: 202 });
  });

  it("that nobody knows is told of a hundred", async () => {
    const body = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]));
    const answer = await account.post("/v1/contacts", body);
    expect([answer.status, Object.keys(answer.json["errors"] ?? {}).length]).toEqual([422, 100]);
  });

  it("or of one that is very long is not told all of it", async () => {
    const answer = await account.post("/v1/contacts", { ["k".repeat(60_000)]: 1 });
    expect(answer.status).toBe(422);
    expect(answer.text.length).toBeLessThan(1500);
  });
});

describe("a name", () => {
  it.each([
    ["a NUL", "a\u0000b"],
    ["half a character", "a\ud83d"],
    ["a line break", "a\nb"],
    ["an escape sequence", "a\u001b[31mb"],
  ])("with %s in it is refused", async (_what, name) => {
    const webhook = await account.post("/v1/webhooks", { ...OUTBOUND, name });
    expect([webhook.status, webhook.json["errors"]]).toMatchObject([422, [{ path: "name" }]]);
    const contact = await account.post("/v1/contacts", { email: email(), first_name: name });
    expect([contact.status, contact.json["errors"]]).toMatchObject([422, [{ path: "first_name" }]]);
  });
});

describe("an inbound call that is refused", () => {
  it("is kept as it came, also with bytes that are no text", async () => {
    const webhook = await inboundWebhook(account, ["contact.create"]);
    await webhook.send(new Uint8Array([0x7b, 0x00, 0xff, 0x22, 0x41]));
    const { json } = await account.get(`/v1/webhooks/${webhook.id}/calls`);
    expect(json["data"]?.["0"]).toMatchObject({ status_code: 400, body: '{\u0000\ufffd"A' });
  });
});

afterAll(() => {
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});
