/**
 * The client's types: its events are those of the catalog, and new ones are added by the generator.
 * Types are asserted here, so `npm run check:types` is what fails when an assertion does not hold.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SchemaObject } from "openapi3-ts/oas31";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import type { Client, Publication } from "../../client/client.ts";
import type {
  AcceptedEvent,
  Delivery,
  PortalLinkInput,
  ReplayInput,
  RotationInput,
  Webhook,
  WebhookInput,
} from "../../client/api.ts";
import { EVENT_NAMES, type EventPayloads, type WebhookEvent, isWebhookEvent } from "../../client/events.ts";
import { type DescribedEvent, eventsFile } from "../../scripts/generate-client/events-file.ts";
import { EVENT_TYPES, type EventName, type PayloadOf, payloadJsonSchema } from "../../src/events/catalog/catalog.ts";

const TSC = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

/** As parsed from JSON: a member is missing, but never undefined. */
type Parsed<Value> = Value extends object ? { [Key in keyof Value]: Parsed<Exclude<Value[Key], undefined>> } : Value;
type CatalogPayloads = { [Name in EventName]: PayloadOf<Name> };

/** What follows the operation's name in a call. */
type InputOf<Name extends Parameters<Client["call"]>[0]> =
  Parameters<typeof Client.prototype.call<Name>> extends [unknown, ...infer Input] ? Input : never;
type Publishing = { event: "messages.sent"; payload: Record<string, unknown> };
type PublishedPayload<Name extends Parameters<Client["publish"]>[0]> = Parameters<
  typeof Client.prototype.publish<Name>
>[1];

describe("the types of requests", () => {
  it("let a webhook be created with a name, a URL and events: a member with a default may be omitted", () => {
    const smallest = { name: "My webhook", url: "https://example.com/hook", events: ["messages.sent"] };
    expectTypeOf(smallest).toExtend<WebhookInput>();
    expectTypeOf<Record<never, never>>().toExtend<RotationInput>();
    expectTypeOf<{ since: string }>().toExtend<ReplayInput>();
    expectTypeOf<{ role: "admin" }>().toExtend<PortalLinkInput>();
  });
});

describe("the types of the events", () => {
  it("are those of the catalog, though they were written from its JSON Schemas", () => {
    expectTypeOf<keyof EventPayloads>().toEqualTypeOf<EventName>();
    expectTypeOf<EventPayloads>().toExtend<CatalogPayloads>();
    expectTypeOf<Parsed<CatalogPayloads>>().toExtend<EventPayloads>();
    expect([...EVENT_NAMES]).toEqual([...EVENT_TYPES.keys()]);
  });

  it("narrow in a switch, each case to its own payload", () => {
    const describeIt = (event: WebhookEvent) => {
      switch (event.event) {
        case "messages.sent":
          expectTypeOf(event.payload).toEqualTypeOf<EventPayloads["messages.sent"]>();
          expectTypeOf(event.payload).not.toHaveProperty("user");
          return event.payload.message.id;
        case "feedback.noted":
          expectTypeOf(event.payload.note.body).toEqualTypeOf<string>();
          return event.payload.user.name;
        default:
          return event.id;
      }
    };
    expect(describeIt).toBeTypeOf("function");
    expectTypeOf<"messages.sent">().toExtend<WebhookEvent["event"]>();
    expectTypeOf<"feedback.lost">().not.toExtend<WebhookEvent["event"]>();
  });

  it("leave out what is no event, or one that is newer than the file", () => {
    expect(isWebhookEvent({ event: "messages.sent", payload: {} })).toBe(true);
    for (const other of [{ event: "surveys.finished" }, { event: 7 }, {}, null, "messages.sent", ["messages.sent"]]) {
      expect(isWebhookEvent(other)).toBe(false);
    }
  });
});

describe("the types of the client", () => {
  it("know what an operation takes and returns", () => {
    const use = (client: Client) => {
      expectTypeOf(client.call("getDelivery", { path: { id: "", event_id: "" } })).resolves.toExtend<Delivery>();
      expectTypeOf(client.call("deleteWebhook", { path: { id: "" } })).resolves.toEqualTypeOf<undefined>();
      expectTypeOf(
        client.publish("messages.sent", { message: { id: "", channel: "" } }),
      ).resolves.toExtend<AcceptedEvent>();
    };
    expect(use).toBeTypeOf("function");
  });

  it("take what there is, and nothing else", () => {
    expectTypeOf<"listAccountDeliveries">().toExtend<Parameters<Client["call"]>[0]>();
    expectTypeOf<"getDeliveries">().not.toExtend<Parameters<Client["call"]>[0]>();

    expectTypeOf<[{ path: { id: string; event_id: string } }]>().toExtend<InputOf<"getDelivery">>();
    expectTypeOf<[{ path: { id: string } }]>().not.toExtend<InputOf<"getDelivery">>();
    expectTypeOf<[]>().not.toExtend<InputOf<"getDelivery">>();

    expectTypeOf<[{ query: { status: "failed" } }]>().toExtend<InputOf<"listAccountDeliveries">>();
    expectTypeOf<[{ query: { reason: "lost" } }]>().not.toExtend<InputOf<"listAccountDeliveries">>();
  });

  it("take a parameter that is undefined, as one that is not given", () => {
    expectTypeOf<[{ query: { status: undefined } }]>().toExtend<InputOf<"listAccountDeliveries">>();
    expectTypeOf<[{ header: { "Idempotency-Key": undefined }; body: Publishing }]>().toExtend<
      InputOf<"publishEvent">
    >();
    expectTypeOf<[{ path: { id: undefined } }]>().not.toExtend<InputOf<"getWebhook">>();
  });

  it("take a request that leaves out what has a default, and one that puts back what was read", () => {
    expectTypeOf<[{ body: { name: string; url: string; events: string[] } }]>().toExtend<InputOf<"createWebhook">>();
    expectTypeOf<[{ body: { name: string } }]>().not.toExtend<InputOf<"createWebhook">>();
    expectTypeOf<[{ path: { id: string }; body: Webhook }]>().toExtend<InputOf<"replaceWebhook">>();
    expectTypeOf<[{ path: { id: string } }]>().toExtend<InputOf<"rotateSecret">>();
    expectTypeOf<[{ path: { id: string }; body: {} }]>().toExtend<InputOf<"rotateSecret">>();
    expectTypeOf<[{ path: { id: string }; body: {} }]>().not.toExtend<InputOf<"getWebhook">>();
  });

  it("let an event be published with its own payload, and by whom it may be", () => {
    type Message = { message: { id: string; channel: string } };
    type Feedback = { feedback: { id: string } };
    expectTypeOf<Message>().toExtend<PublishedPayload<"messages.sent">>();
    expectTypeOf<Feedback>().not.toExtend<PublishedPayload<"messages.sent">>();
    expectTypeOf<Message>().not.toExtend<PublishedPayload<"feedback.closed">>();
    expectTypeOf<{ event: "messages.sent"; payload: Message }>().toExtend<Publication>();
    expectTypeOf<{ event: "messages.sent"; payload: Feedback }>().not.toExtend<Publication>();

    // The service alone publishes notices.
    expectTypeOf<"messages.sent">().toExtend<Parameters<Client["publish"]>[0]>();
    expectTypeOf<"webhooks.disabled">().not.toExtend<Parameters<Client["publish"]>[0]>();
  });
});

describe("a new family of events", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ratecard-webhooks-types-"));
    const events = [...EVENT_TYPES.values()].map((type): DescribedEvent => ({
      ...type,
      payload: asJson(payloadJsonSchema(type)),
    }));
    const survey = z.strictObject({ survey: z.looseObject({ id: z.guid(), tags: z.array(z.enum(["a", "b"])) }) });
    events.push({
      name: "surveys.finished",
      description: "A survey was finished.",
      isPublishable: true,
      payload: asJson(z.toJSONSchema(survey)),
    });
    await writeFile(join(folder, "events.ts"), await eventsFile(events));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** zod types a JSON Schema more widely than OpenAPI does. */
  function asJson(schema: object): SchemaObject {
    return JSON.parse(JSON.stringify(schema));
  }

  async function errorsOf(name: string, use: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, `import type { WebhookEvent } from "./events.ts";\n${use}`);
    const options = [
      "--strict",
      "--noEmit",
      "--allowImportingTsExtensions",
      "--module",
      "preserve",
      "--target",
      "es2022",
    ];
    return new Promise((resolve) => {
      execFile(process.execPath, [TSC, ...options, file], { cwd: folder }, (_error, out) => resolve(out));
    });
  }

  it("is in the file once it is in the catalog, for a project of anybody's", async () => {
    const use = `export function tagsOf(event: WebhookEvent): ("a" | "b")[] {
      return event.event === "surveys.finished" ? event.payload.survey.tags : [];
    }`;
    expect(await errorsOf("right.ts", use)).toBe("");
    expect(await errorsOf("wrong.ts", use.replace("survey.tags", "message.id"))).toContain("'message' does not exist");
  }, 60_000);
});
