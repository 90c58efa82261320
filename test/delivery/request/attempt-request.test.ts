/** End to end, through the real queue: the request, byte for byte, as the official library and a receiver see it. */
import { Webhook } from "standardwebhooks";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { DOCUMENTED_EXAMPLES } from "../../support/documented-examples.ts";
import type { ReceivedRequest } from "../../support/receiver-server.ts";
import { received, receiverUrl } from "../../support/receiver.ts";
import { type Json, newAccount } from "../../support/service.ts";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const NAME = 'Quotes " and \\ and ünïcödé ✓';

/** Source texts that a parser and a printer would not give back as they are. */
const ODD_PAYLOADS = [
  '{"message":{"id":"ea10916d-0684-4624-9d07-d341193554cf","channel":"email","big":12345678901234567890.10,"e":1E+2}}',
  '{ "message" : {"zeta":1,"2":2,"1":1,"id":"ea10916d-0684-4624-9d07-d341193554cf","channel":"email"}\n}',
  '{"message":{"id":"ea10916d-0684-4624-9d07-d341193554cf","channel":"email","text":"\\u00e9\\/\\ud83d\\ude00é😀"}}',
];
const PUBLICATIONS = [...DOCUMENTED_EXAMPLES, ...ODD_PAYLOADS.map((source) => ({ event: "messages.sent", source }))];

const account = await newAccount(NAME);
let webhook: Json;
let events: Json[] = [];
let requests = new Map<string, ReceivedRequest>();

beforeAll(async () => {
  webhook = await account.webhook(receiverUrl("request"), { name: NAME, uses_signature: true });
  const items = PUBLICATIONS.map(({ event, source }) => `{"event":${JSON.stringify(event)},"payload":${source}}`);
  const { json } = await account.post("/v1/events/batch", `{"events":[${items.join(",")}]}`);
  events = Object.values(json["data"] ?? {});
  await vi.waitFor(async () => expect(await received("request")).toHaveLength(PUBLICATIONS.length), {
    timeout: 15_000,
  });
  requests = new Map((await received("request")).map((request) => [request.headers["webhook-id"] ?? "", request]));
});

function requestOf(index: number): ReceivedRequest {
  const request = requests.get(String(events[index]?.["id"]));
  if (!request) throw new Error(`event ${index} did not arrive`);
  return request;
}

function signatureHeaders({ headers }: ReceivedRequest): Record<string, string> {
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
  return Object.fromEntries(names.map((name) => [name, headers[name] ?? ""]));
}

describe.each(PUBLICATIONS.map(({ event, source }, index) => ({ event, source, index })))(
  "event $index, $event",
  ({ event, source, index }) => {
    it("arrives in the documented envelope, its payload as it was published", () => {
      const id = String(events[index]?.["id"]);
      const time = String(events[index]?.["created_at"]);
      expect(time).toMatch(TIME);
      expect(requestOf(index).body).toBe(
        `{"id":"${id}","webhook":{"id":"${webhook["id"]}","name":${JSON.stringify(NAME)}},` +
          `"account":{"id":"${account.id}","name":${JSON.stringify(NAME)}},` +
          `"payload":${source},"event":"${event}","created_at":"${time}","updated_at":"${time}"}`,
      );
    });

    it("has the documented headers", () => {
      expect(requestOf(index)).toMatchObject({
        method: "POST",
        headers: {
          "content-type": "application/json",
          "ratecard-webhook-secret": String(webhook["secret"]),
          "ratecard-webhook-event": event,
          "ratecard-webhook-attempt": "1",
          "webhook-id": String(events[index]?.["id"]),
          "user-agent": expect.stringMatching(/^Ratecard-Webhooks\/\d+\.\d+\.\d+$/),
        },
      });
      expect(requestOf(index).headers).not.toHaveProperty("ratecard-webhook-test");
      const timestamp = Number(requestOf(index).headers["webhook-timestamp"]);
      expect(Math.abs(timestamp - requestOf(index).at / 1000)).toBeLessThan(3);
    });

    it("verifies with the official library, and not after one byte has changed", () => {
      const request = requestOf(index);
      const library = new Webhook(String(webhook["signing_secret"]));
      expect(library.verify(request.body, signatureHeaders(request))).toEqual(JSON.parse(request.body));
      for (const position of [0, 10, request.body.length - 2]) {
        const changed = request.body.slice(0, position) + "~" + request.body.slice(position + 1);
        expect(() => library.verify(changed, signatureHeaders(request))).toThrow("No matching signature found");
      }
      const other = { ...signatureHeaders(request), "webhook-id": String(webhook["id"]) };
      expect(() => library.verify(request.body, other)).toThrow("No matching signature found");
    });
  },
);

it("never sends the signing secret", () => {
  const raw = String(webhook["signing_secret"]).replace("whsec_", "");
  for (const request of requests.values()) expect(JSON.stringify(request)).not.toContain(raw);
});

it("carries no signature when the webhook asks for none", async () => {
  await account.webhook(receiverUrl("unsigned"), { uses_signature: false });
  await account.publish();
  const [request] = await vi.waitUntil(
    async () => {
      const all = await received("unsigned");
      return all.length > 0 && all;
    },
    { timeout: 15_000 },
  );
  expect(request?.headers).not.toHaveProperty("webhook-signature");
  expect(request?.headers["webhook-timestamp"]).toMatch(/^\d+$/);
});
