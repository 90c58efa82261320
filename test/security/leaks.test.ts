/**
 * Secrets that are marked go through everything the service does, fails at and crashes over. Then everything it
 * printed, and every error it answered with, is searched for them.
 */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import worker from "../../src/index.ts";
import { withFailingDatabase, withLedgers } from "../support/faults.ts";
import { inboundWebhook, send, signed } from "../support/inbound.ts";
import { receiverUrl } from "../support/receiver.ts";
import {
  type Answer,
  type CallOptions,
  PLATFORM_TOKEN,
  consume,
  heldQueue,
  newAccount,
  request,
} from "../support/service.ts";

const PAYLOAD_MARK = "wilhelmina-payload-content";
const HEADER_MARK = "extra-header-value-1b8f2c";
const TARGET_MARK = "target-url-token-93ac1d";
const ECHO_MARK = "what-the-receiver-said-77e0";
const CONTACT_MARK = "contact-of-an-inbound-call";
const FOREIGN_KEY = btoa("a key that encrypted nothing yet");

/** Everything that was printed, whatever the level. */
const printed: string[] = [];
/** Every answer that was an error. */
const errors: string[] = [];
const secrets = new Map<string, string>();

function note(name: string, secret: unknown): string {
  if (typeof secret !== "string" || secret.length < 12) throw new Error(`no ${name} to look for`);
  secrets.set(name, secret);
  return secret;
}

function heard(answer: Answer): Answer {
  if (answer.status >= 400) errors.push(`${answer.status} ${answer.text} ${JSON.stringify([...answer.headers])}`);
  return answer;
}

const ask = async (...asked: Parameters<typeof request>) => heard(await request(...asked));

/** Bindings in which something is broken, each in its way. */
function brokenBindings(): Env[] {
  const broken = Array.from({ length: 8 }, (_, index) => withFailingDatabase(index + 1).env);
  return [
    ...broken,
    withLedgers(() => () => Promise.reject(new Error("internal error"))),
    { ...env, ENCRYPTION_KEY: FOREIGN_KEY },
    { ...env, ENCRYPTION_KEY: `${env.ENCRYPTION_KEY}x` },
    { ...env, PLATFORM_TOKEN: PLATFORM_TOKEN.slice(0, 20) },
    { ...env, PUBLIC_URL: `https://${PLATFORM_TOKEN}@x/` },
  ];
}

beforeAll(async () => {
  for (const level of ["debug", "log", "info", "warn", "error", "trace"] as const) {
    console[level] = (...given: unknown[]) => void printed.push(given.map(String).join(" "));
  }
  note("the platform's token", PLATFORM_TOKEN);
  note("the encryption key", env.ENCRYPTION_KEY);
  note("another encryption key", FOREIGN_KEY);
  for (const mark of [PAYLOAD_MARK, HEADER_MARK, TARGET_MARK, ECHO_MARK, CONTACT_MARK]) note(mark, mark);

  const account = await newAccount("Leaks");
  const token = note("an account's token", await account.token("owner"));
  const url = (name: string, behave: string) =>
    receiverUrl(name, { behave, token: TARGET_MARK, body: `${ECHO_MARK} ${PAYLOAD_MARK}` });
  const settings = { uses_signature: true, headers: { "X-Key": HEADER_MARK } };
  const webhooks = [
    await account.webhook(url("leaks-good", "200"), settings),
    await account.webhook(url("leaks-bad", "500"), settings),
    await account.webhook(url("leaks-gone", "410"), settings),
    await account.webhook(url("leaks-reset", "reset"), settings),
  ];
  const inbound = await inboundWebhook(account, ["contact.create", "event.publish"], { uses_signature: true });
  for (const [index, webhook] of webhooks.entries()) {
    note(`webhook ${index}'s secret`, webhook["secret"]);
    note(`webhook ${index}'s signing secret`, webhook["signing_secret"]);
  }
  note("an inbound URL's secret", inbound.secret);
  note("an inbound signing secret", inbound.signingSecret);

  const payload = { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email", to: PAYLOAD_MARK } };
  const event = { event: "messages.sent", payload };
  const webhookPath = `/v1/webhooks/${String(webhooks[0]?.["id"])}`;

  const link = (await account.post(`/v1/accounts/${account.id}/portal-links`, { role: "admin" })).json["url"];
  const linkSecret = note("a link into the dashboard", String(link).split("/").at(-1));

  // What works, and what is refused, with the secrets in every place where one could stand.
  const eventId = String(
    (await account.post("/v1/events", event, { env: { ...env, DELIVERIES: heldQueue() } })).json["id"],
  );
  const messages = webhooks.map(({ id }) => ({ account_id: account.id, event_id: eventId, webhook_id: id }));
  await consume(messages);
  note("a rotated secret", (await account.post(`${webhookPath}/rotate-secret`, {})).json["secret"]);
  const refusals: [method: string, path: string, options: CallOptions][] = [
    ["GET", "/v1/webhooks", { token: `${token}x` }],
    ["GET", "/v1/webhooks", { token: PLATFORM_TOKEN.slice(1) }],
    ["GET", `/v1/webhooks?limit=${token}`, {}],
    ["GET", `/v1/webhooks?cursor=${inbound.secret}`, {}],
    ["GET", `/v1/webhooks/${inbound.secret}`, {}],
    ["GET", `/dashboard/links/${linkSecret}/x`, { token: null }],
    ["POST", `/dashboard/links/${linkSecret}`, { token: null, body: "x" }],
    ["GET", `/dashboard/webhooks/${inbound.secret}`, { token: null }],
    ["PATCH", `/v1/webhooks/${inbound.secret}`, { body: {} }],
    ["POST", "/v1/events", { body: { ...event, event: "messages.exploded" } }],
    ["POST", "/v1/events", { body: { ...event, payload: { ...payload, extra: PAYLOAD_MARK } } }],
    ["POST", "/v1/events", { body: `{"payload":"${PAYLOAD_MARK}` }],
    ["POST", "/v1/webhooks", { body: { name: "x", events: ["*"], url: `https://user:${TARGET_MARK}@example.com/` } }],
    ["POST", "/v1/webhooks", { body: { name: "x", events: ["*"], url: "x", headers: { Host: HEADER_MARK } } }],
    ["POST", "/v1/events", { body: event, headers: { "Idempotency-Key": `${PAYLOAD_MARK} and more` } }],
  ];
  for (const [method, path, options] of refusals) {
    const answer = await ask(method, path, { account: account.id, ...options });
    expect([method, path, answer.status]).toEqual([method, path, expect.toSatisfy((status) => status >= 300)]);
  }
  const body = JSON.stringify({ email: `${CONTACT_MARK}@example.com`, ...event });
  const signatures = [
    signed(inbound.signingSecret, "leaks-1", body),
    {},
    signed(inbound.signingSecret, "leaks-1", "other"),
  ];
  for (const headers of signatures) heard(await send(inbound.url, body, { headers }));
  heard(
    await send(inbound.url, `{"email":"${CONTACT_MARK}`, { headers: signed(inbound.signingSecret, "leaks-2", "{") }),
  );

  // The same once more with everything broken, one thing at a time.
  for (const broken of brokenBindings()) {
    const options = { account: account.id, env: broken };
    await ask("GET", webhookPath, { ...options, token });
    await ask("PATCH", webhookPath, {
      ...options,
      body: { headers: { "X-Key": HEADER_MARK }, url: url("leaks-good", "200") },
    });
    await ask("POST", `${webhookPath}/rotate-secret`, { ...options, body: {} });
    await ask("POST", "/v1/events", { ...options, body: event });
    await ask("POST", `/v1/accounts/${account.id}/tokens`, { ...options, body: { name: "x", role: "admin" } });
    await ask("GET", `/v1/webhooks/${String(webhooks[0]?.["id"])}/deliveries/${eventId}`, options);
    await ask("POST", "/v1/encryption/rotate", { env: broken });
    await ask("GET", "/healthz", { env: broken });
    heard(
      await send(inbound.url, body, { headers: signed(inbound.signingSecret, crypto.randomUUID(), body), env: broken }),
    );
    await Promise.allSettled([
      consume(messages, { env: broken }),
      consume(messages, { env: broken, queue: "webhook-deliveries-dead" }),
      worker.scheduled(createScheduledController(), broken),
    ]);
  }
  await consume([{ account_id: token, event_id: PAYLOAD_MARK, webhook_id: inbound.secret }]);
  await ask("DELETE", `/v1/events/${eventId}/payload`, { account: account.id });
}, 60_000);

describe("what the service prints, and what its errors say", () => {
  it("is a lot, so that there was something to search", () => {
    expect(secrets.size).toBeGreaterThan(15);
    expect(errors.length).toBeGreaterThan(40);
    const messages = new Set(printed.map((line) => String(JSON.parse(line)["message"])));
    expect([...messages]).toEqual(
      expect.arrayContaining([
        "delivered",
        "attempt failed",
        "delivery failed",
        "database failed",
        "settings refused",
        "audit",
      ]),
    );
  });

  it("has no secret in it, no token, no URL, nothing of a payload, and none of the marks in any encoding", () => {
    const everything = [...printed, ...errors];
    for (const [name, secret] of secrets) {
      const spellings = [secret, encodeURIComponent(secret), btoa(secret), secret.replace(/^whsec_/, "")];
      for (const spelling of spellings) {
        const found = everything.filter((text) => text.includes(spelling));
        expect([name, found]).toEqual([name, []]);
      }
    }
  });

  it("names no cause of a fault to the caller", () => {
    const told = errors.filter((text) => /^50[03]/.test(text));
    expect(told.length).toBeGreaterThan(5);
    for (const text of told) expect(text).not.toMatch(/D1|SQL|at \w+ \(|\.ts/);
  });
});
