/**
 * Makes `vectors.json` again: calls signed as each sender signs them. Run by hand, with the senders' own libraries in a
 * folder outside the repository:
 *
 *   node test/inbound/sources/vectors/make.mjs SDKS && npm run format
 *
 * Where a library is missing, it prints the command that installs all of them. The same libraries make the same file.
 *
 * `made` names the library that signed; "formula" is this file, with node:crypto, from the sender's documentation.
 * `accepted` names the library that verified the call; the script ends with an error where one does not.
 */
import assert from "node:assert/strict";
import * as crypto from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { mock } from "node:test";
import { pathToFileURL } from "node:url";
import { guideOf } from "../../../../src/inbound/sources/guides/guides.ts";

const LIBRARIES = [
  "stripe@23.1.0",
  "@octokit/webhooks-methods@6.0.0",
  "@shopify/shopify-api@15.0.0",
  "@slack/bolt@5.1.0",
  "twilio@6.3.1",
  "@hubspot/api-client@14.0.1",
  "@sendgrid/eventwebhook@8.0.0",
  "square@46.0.0",
  "@linear/sdk@98.0.0",
  "@paddle/paddle-node-sdk@3.10.0",
  "discord-interactions@4.4.0",
  "standardwebhooks@1.1.1",
  "svix@2.5.0",
  "webflow-api@3.3.4",
];

const folder = path.resolve(process.argv[2] ?? "SDKS");
requireLibraries();
const require = createRequire(path.join(folder, "package.json"));
const load = (name, file = name) => ({ sdk: require(file), label: labelOf(name) });
const loadModule = async (name, file = name) => ({
  sdk: await import(pathToFileURL(file.startsWith("/") ? file : require.resolve(file)).href),
  label: labelOf(name),
});
function labelOf(name) {
  const text = readFileSync(path.join(folder, "node_modules", name, "package.json"), "utf8");
  return `${name} ${JSON.parse(text).version}`;
}

function requireLibraries() {
  const missing = LIBRARIES.filter((library) => {
    const at = library.lastIndexOf("@");
    const file = path.join(folder, "node_modules", library.slice(0, at), "package.json");
    return !existsSync(file) || JSON.parse(readFileSync(file, "utf8")).version !== library.slice(at + 1);
  });
  if (missing.length === 0) return;
  const install = `npm install --ignore-scripts --prefix ${folder} ${LIBRARIES.join(" ")}`;
  process.stderr.write(
    `${folder} lacks ${missing.join(", ")}. Install the libraries of the senders there:\n\n${install}\n`,
  );
  process.exit(1);
}

const NOW = 1_792_588_800_000;
const SECONDS = String(NOW / 1000);
const URL_GIVEN = "https://hooks.example.com/v1/webhooks/9vJmQ2c0Yp4nXw7RzKfT1sLdEa6HbUgM3iOqVtCxyZk";
const URL_WITH_QUERY = `${URL_GIVEN}?team=7&note=a%20b+c`;
const KEY = "k3y-of-the-vectors-0123456789";
const ODD_JSON = '{ "text" : "$& $1 \\u0000 J\u00f6rg \ud83d\ude00 \u2028",\r\n"n": 1.0e2 }\n';

const hmac = (hash, key, content, encoding) => crypto.createHmac(hash, key).update(content).digest(encoding);
const vectors = [];
const before = JSON.parse(readFileSync(new URL("vectors.json", import.meta.url), "utf8"));

// Key pairs from a text, so that the file stays the same and no private key is in the repository.
function ecdsaKeyFrom(text) {
  const pair = crypto.createECDH("prime256v1");
  const d = crypto.createHash("sha256").update(text).digest();
  pair.setPrivateKey(d);
  const point = pair.getPublicKey().subarray(1);
  const [x, y, secret] = [point.subarray(0, 32), point.subarray(32), d].map((bytes) => bytes.toString("base64url"));
  return crypto.createPrivateKey({ key: { kty: "EC", crv: "P-256", x, y, d: secret }, format: "jwk" });
}
function ed25519KeyFrom(text) {
  const head = Buffer.from("302e020100300506032b657004220420", "hex");
  const key = Buffer.concat([head, crypto.createHash("sha256").update(text).digest()]);
  return crypto.createPrivateKey({ key, format: "der", type: "pkcs8" });
}

/** An ECDSA signature holds a random number: one of before that the library still accepts is kept. */
async function keepSignature(type, name, call, accept) {
  const earlier = before.find((vector) => vector.type === type && vector.name === name);
  if (!earlier || earlier.body !== call.body) return;
  const kept = { ...call, headers: earlier.headers };
  if (
    await Promise.resolve(kept)
      .then(accept)
      .catch(() => false)
  )
    call.headers = kept.headers;
}

const sampleOf = (type) => guideOf(type).sample;

/** @param change the vector's own call, beside the sample's; `sign` returns the headers of the proof. */
async function add(type, name, { made, accepted = null, settings = { keys: [KEY] }, sign, accept, ...change }) {
  const sample = sampleOf(type);
  const call = {
    method: "POST",
    url: change.url ?? URL_GIVEN,
    body: change.body ?? sample.body,
    headers: { "Content-Type": change.contentType ?? sample.contentType, ...sample.headers },
  };
  Object.assign(call.headers, await sign(call));
  if (type === "sendgrid") await keepSignature(type, name, call, accept);
  if (accept) assert(await accept(call), `${type} ${name}: ${accepted} refuses it`);
  vectors.push({ type, name, made, accepted, settings, now: NOW, ...call });
}

/** The sample, and a body that naive code breaks on. */
async function addBoth(type, options) {
  await add(type, "sample", options);
  await add(type, "odd body", { ...options, body: ODD_JSON });
}

/** Signed by the formula alone: the header, and what makes its value. */
const formula = (type, header, value, more = () => ({})) =>
  addBoth(type, { made: "formula", sign: (call) => ({ [header]: value(call), ...more(call) }) });

mock.timers.enable({ apis: ["Date"], now: NOW });

// Libraries that sign, or verify what the formula signed.

const stripe = load("stripe");
const { webhooks } = new stripe.sdk("sk_test_123");
const stripeHeader = (payload, secret) => webhooks.generateTestHeaderString({ payload, secret, timestamp: NOW / 1000 });
const stripeAccepts = ({ body, headers }) =>
  webhooks.signature.verifyHeader(body, headers["Stripe-Signature"], KEY, 300);
await addBoth("stripe", {
  made: stripe.label,
  accepted: stripe.label,
  sign: ({ body }) => ({ "Stripe-Signature": stripeHeader(body, KEY) }),
  accept: stripeAccepts,
});
await add("stripe", "two keys at the sender", {
  made: stripe.label,
  accepted: stripe.label,
  sign: ({ body }) => {
    const other = stripeHeader(body, "another-key-0123456789").split(",")[1];
    const [time, signature] = stripeHeader(body, KEY).split(",");
    return { "Stripe-Signature": [time, other, signature, "v0=00"].join(",") };
  },
  accept: stripeAccepts,
});

const octokit = await loadModule(
  "@octokit/webhooks-methods",
  path.join(folder, "node_modules/@octokit/webhooks-methods/dist-node/index.js"),
);
await addBoth("github", {
  made: octokit.label,
  accepted: octokit.label,
  sign: async ({ body }) => ({ "X-Hub-Signature-256": await octokit.sdk.sign(KEY, body) }),
  accept: ({ body, headers }) => octokit.sdk.verify(KEY, body, headers["X-Hub-Signature-256"]),
});
await add("github", "as a form", {
  made: octokit.label,
  accepted: octokit.label,
  contentType: "application/x-www-form-urlencoded",
  body: "payload=%7B%22action%22%3A%22opened%22%7D",
  sign: async ({ body }) => ({ "X-Hub-Signature-256": await octokit.sdk.sign(KEY, body) }),
  accept: ({ body, headers }) => octokit.sdk.verify(KEY, body, headers["X-Hub-Signature-256"]),
});

require("@shopify/shopify-api/adapters/node");
const shopify = load("@shopify/shopify-api");
const shop = shopify.sdk.shopifyApi({
  apiKey: "key",
  apiSecretKey: KEY,
  hostName: "hooks.example.com",
  apiVersion: shopify.sdk.ApiVersion.July26,
  isEmbeddedApp: false,
  logger: { log: () => undefined },
});
const shopifyAccepts = async ({ method, url, body, headers }) => {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const rawRequest = { method, url, headers: lower };
  return (await shop.webhooks.validate({ rawBody: body, rawRequest })).valid;
};
await addBoth("shopify", {
  made: "formula",
  accepted: shopify.label,
  sign: ({ body }) => ({
    "X-Shopify-Hmac-SHA256": hmac("sha256", KEY, body, "base64"),
    "X-Shopify-API-Version": "2026-10",
  }),
  accept: shopifyAccepts,
});
await add("shopify", "events preview", {
  made: "formula",
  accepted: shopify.label,
  sign: ({ body }) => ({
    "Shopify-Hmac-SHA256": hmac("sha256", KEY, body, "base64"),
    "Shopify-Topic": "Customer",
    "Shopify-Shop-Domain": "example.myshopify.com",
    "Shopify-API-Version": "2026-10",
    "Shopify-Webhook-Id": "0b1e2c3d-bdd9-4b37-8a5f-bf7d70bcd043",
  }),
  accept: shopifyAccepts,
});

const slack = load("@slack/bolt", path.join(folder, "node_modules/@slack/bolt/dist/receivers/verify-request.js"));
const slackCase = {
  made: "formula",
  accepted: slack.label,
  sign: ({ body }) => ({
    "X-Slack-Request-Timestamp": SECONDS,
    "X-Slack-Signature": `v0=${hmac("sha256", KEY, `v0:${SECONDS}:${body}`, "hex")}`,
  }),
  accept: ({ body, headers }) =>
    slack.sdk.isValidSlackRequest({
      signingSecret: KEY,
      body,
      headers: {
        "x-slack-request-timestamp": Number(headers["X-Slack-Request-Timestamp"]),
        "x-slack-signature": headers["X-Slack-Signature"],
      },
    }),
};
await addBoth("slack", slackCase);
await add("slack", "slash command", {
  ...slackCase,
  contentType: "application/x-www-form-urlencoded",
  body: "command=%2Fweather&text=94070&user_name=Steve",
});

const twilio = load("twilio");
/** As Express gives a form to the library: a list where a name comes more than once. */
const fieldsOf = (body) => {
  const fields = new URLSearchParams(body);
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(
    names.map((name) => [name, fields.getAll(name).length > 1 ? fields.getAll(name) : fields.get(name)]),
  );
};
const twilioForm = {
  made: twilio.label,
  accepted: twilio.label,
  sign: ({ url, body }) => ({
    "X-Twilio-Signature": twilio.sdk.getExpectedTwilioSignature(KEY, url, fieldsOf(body)),
    "I-Twilio-Idempotency-Token": "c1b2f0de-4c1c-4c3d-a0d5-97d61f2b8c35",
  }),
  accept: ({ url, body, headers }) =>
    twilio.sdk.validateRequest(KEY, headers["X-Twilio-Signature"], url, fieldsOf(body)),
};
await add("twilio", "sample", twilioForm);
await add("twilio", "repeated names, signs and a query", {
  ...twilioForm,
  url: URL_WITH_QUERY,
  body: "b=2&a=z&a=b&a=z&Body=%24%26+J%C3%B6rg+%2B1&empty=&B=1",
});
await add("twilio", "with the port", {
  ...twilioForm,
  sign: ({ url, body }) => ({
    "X-Twilio-Signature": twilio.sdk.getExpectedTwilioSignature(
      KEY,
      url.replace("example.com", "example.com:443"),
      fieldsOf(body),
    ),
  }),
});
const jsonBody = '{"status":"sent"}';
await add("twilio", "JSON", {
  made: twilio.label,
  accepted: twilio.label,
  contentType: "application/json",
  body: jsonBody,
  url: `${URL_GIVEN}?bodySHA256=${crypto.createHash("sha256").update(jsonBody).digest("hex")}`,
  sign: ({ url }) => ({ "X-Twilio-Signature": twilio.sdk.getExpectedTwilioSignature(KEY, url, {}) }),
  accept: ({ url, body, headers }) => twilio.sdk.validateRequestWithBody(KEY, headers["X-Twilio-Signature"], url, body),
});

const hubspot = load("@hubspot/api-client");
const { Signature } = hubspot.sdk;
const hubspotCase = (version, headersOf) => ({
  made: hubspot.label,
  accepted: hubspot.label,
  url: URL_WITH_QUERY,
  sign: ({ method, url, body }) =>
    headersOf(Signature.getSignature(method, version, { url, requestBody: body, clientSecret: KEY, timestamp: NOW })),
  accept: ({ method, url, body, headers }) =>
    Signature.isValid({
      method,
      signatureVersion: version,
      url,
      requestBody: body,
      clientSecret: KEY,
      timestamp: NOW,
      signature: headers["X-HubSpot-Signature-v3"] ?? headers["X-HubSpot-Signature"],
    }),
});
await addBoth(
  "hubspot",
  hubspotCase("v3", (value) => ({
    "X-HubSpot-Signature-v3": value,
    "X-HubSpot-Request-Timestamp": String(NOW),
    // The older one comes along and does not count.
    "X-HubSpot-Signature": "00",
    "X-HubSpot-Signature-Version": "v1",
  })),
);
for (const version of ["v1", "v2"]) {
  const headersOf = (value) => ({ "X-HubSpot-Signature": value, "X-HubSpot-Signature-Version": version });
  await add("hubspot", version, hubspotCase(version, headersOf));
}
await add("hubspot", "v1, a list of events", {
  ...hubspotCase("v1", (value) => ({ "X-HubSpot-Signature": value, "X-HubSpot-Signature-Version": "v1" })),
  body: '[{"eventId":3816279340,"objectId":99},{"eventId":3816279480,"objectId":22}]',
});

const sendgrid = load("@sendgrid/eventwebhook");
const ecdsa = ecdsaKeyFrom(KEY);
const sendgridKey = crypto.createPublicKey(ecdsa).export({ type: "spki", format: "der" }).toString("base64");
const sendgridCase = {
  made: "formula",
  accepted: sendgrid.label,
  settings: { keys: [sendgridKey] },
  sign: ({ body }) => ({
    "X-Twilio-Email-Event-Webhook-Timestamp": SECONDS,
    "X-Twilio-Email-Event-Webhook-Signature": crypto
      .sign("sha256", Buffer.from(SECONDS + body), ecdsa)
      .toString("base64"),
  }),
  accept: ({ body, headers }) => {
    const webhook = new sendgrid.sdk.EventWebhook();
    const signature = headers["X-Twilio-Email-Event-Webhook-Signature"];
    return webhook.verifySignature(webhook.convertPublicKeyToECDSA(sendgridKey), body, signature, SECONDS);
  },
};
await addBoth("sendgrid", sendgridCase);
// Integers of every length that DER may write: r and s with a leading zero, and shorter ones.
for (const [name, wanted] of [
  ["both integers padded", 72],
  ["a short integer", 69],
]) {
  await add("sendgrid", name, {
    ...sendgridCase,
    sign: (call) => {
      for (;;) {
        const headers = sendgridCase.sign(call);
        const { length } = Buffer.from(headers["X-Twilio-Email-Event-Webhook-Signature"], "base64");
        if (length === wanted) return headers;
      }
    },
  });
}

const square = load("square");
await addBoth("square", {
  made: "formula",
  accepted: square.label,
  url: URL_WITH_QUERY,
  sign: ({ url, body }) => ({ "X-Square-HmacSha256-Signature": hmac("sha256", KEY, url + body, "base64") }),
  accept: ({ url, body, headers }) =>
    square.sdk.WebhooksHelper.verifySignature({
      requestBody: body,
      signatureHeader: headers["X-Square-HmacSha256-Signature"],
      signatureKey: KEY,
      notificationUrl: url,
    }),
});

const linear = await loadModule("@linear/sdk", path.join(folder, "node_modules/@linear/sdk/dist/webhooks/index.mjs"));
const linearCase = {
  made: "formula",
  accepted: linear.label,
  sign: ({ body }) => ({ "Linear-Signature": hmac("sha256", KEY, body, "hex") }),
  accept: ({ body, headers }) =>
    new linear.sdk.LinearWebhookClient(KEY).verify(Buffer.from(body), headers["Linear-Signature"]),
};
await add("linear", "sample", linearCase);
await add("linear", "odd body", { ...linearCase, body: ODD_JSON.replace("{", `{"webhookTimestamp":${NOW - 59_000},`) });

const paddle = load("@paddle/paddle-node-sdk");
const paddleSdk = new paddle.sdk.Paddle("key");
const paddleHash = (body, key) => hmac("sha256", key, `${SECONDS}:${body}`, "hex");
await addBoth("paddle", {
  made: "formula",
  accepted: paddle.label,
  sign: ({ body }) => ({ "Paddle-Signature": `ts=${SECONDS};h1=${paddleHash(body, KEY)}` }),
  accept: ({ body, headers }) => paddleSdk.webhooks.isSignatureValid(body, KEY, headers["Paddle-Signature"]),
});
await add("paddle", "two keys at the sender", {
  // Paddle's library reads the last one only.
  made: "formula",
  sign: ({ body }) => ({
    "Paddle-Signature": `ts=${SECONDS};h1=${paddleHash(body, KEY)};h1=${paddleHash(body, "another-key-0123456789")}`,
  }),
});

const discord = load("discord-interactions");
const ed25519 = ed25519KeyFrom(KEY);
const discordKey = crypto
  .createPublicKey(ed25519)
  .export({ type: "spki", format: "der" })
  .subarray(-32)
  .toString("hex");
await addBoth("discord", {
  made: "formula",
  accepted: discord.label,
  settings: { keys: [discordKey] },
  sign: ({ body }) => ({
    "X-Signature-Timestamp": SECONDS,
    "X-Signature-Ed25519": crypto.sign(null, Buffer.from(SECONDS + body), ed25519).toString("hex"),
  }),
  accept: ({ body, headers }) => discord.sdk.verifyKey(body, headers["X-Signature-Ed25519"], SECONDS, discordKey),
});

const standard = load("standardwebhooks");
const svix = await loadModule("svix", path.join(folder, "node_modules/svix/dist/index.mjs"));
const whsec = `whsec_${Buffer.from("standard-webhooks-key-24").toString("base64")}`;
const standardCase = (prefix, key, libraryKey) => {
  const library = prefix === "svix" ? svix : standard;
  return {
    made: standard.label,
    accepted: library.label,
    settings: { keys: [key] },
    sign: ({ body }) => ({
      [`${prefix}-id`]: "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
      [`${prefix}-timestamp`]: SECONDS,
      [`${prefix}-signature`]: new standard.sdk.Webhook(libraryKey).sign(
        "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
        new Date(NOW),
        body,
      ),
    }),
    // It throws where it refuses.
    accept: async ({ body, headers }) => {
      await new library.sdk.Webhook(libraryKey).verify(body, headers);
      return true;
    },
  };
};
await addBoth("standard_webhooks", standardCase("webhook", whsec, whsec));
await add("standard_webhooks", "a key that is text", {
  ...standardCase(
    "webhook",
    "polar_whs_0123456789abcdef",
    Buffer.from("polar_whs_0123456789abcdef").toString("base64"),
  ),
});
await add("standard_webhooks", "a key without its prefix", standardCase("webhook", whsec.slice(6), whsec));
await add("standard_webhooks", "with the headers of Svix", standardCase("svix", whsec, whsec));
await addBoth("clerk", standardCase("svix", whsec, whsec));
await add("clerk", "with the headers of the standard", standardCase("webhook", whsec, whsec));

const webflow = load("webflow-api");
const webflowSdk = new webflow.sdk.WebflowClient({ accessToken: "token" });
await addBoth("webflow", {
  made: "formula",
  accepted: webflow.label,
  sign: ({ body }) => ({
    "X-Webflow-Timestamp": String(NOW),
    "X-Webflow-Signature": hmac("sha256", KEY, `${NOW}:${body}`, "hex"),
  }),
  accept: ({ body, headers }) =>
    webflowSdk.webhooks.verifySignature({
      body,
      secret: KEY,
      headers: {
        "x-webflow-timestamp": headers["X-Webflow-Timestamp"],
        "x-webflow-signature": headers["X-Webflow-Signature"],
      },
    }),
});

// Senders without a library that verifies.

await formula("typeform", "Typeform-Signature", ({ body }) => `sha256=${hmac("sha256", KEY, body, "base64")}`);
await formula("calendly", "Calendly-Webhook-Signature", ({ body }) => {
  return `t=${SECONDS},v1=${hmac("sha256", KEY, `${SECONDS}.${body}`, "hex")}`;
});
await formula("intercom", "X-Hub-Signature", ({ body }) => `sha1=${hmac("sha1", KEY, body, "hex")}`);
const iso = new Date(NOW).toISOString().replace(".000", "");
const zendesk = ({ body }) => hmac("sha256", KEY, iso + body, "base64");
const zendeskTime = () => ({ "X-Zendesk-Webhook-Signature-Timestamp": iso });
await formula("zendesk", "X-Zendesk-Webhook-Signature", zendesk, zendeskTime);
await add("zendesk", "an empty body", {
  made: "formula",
  body: "",
  sign: (call) => ({ "X-Zendesk-Webhook-Signature": zendesk(call), ...zendeskTime() }),
});
const mandrill = ({ url, body }) => {
  const fields = [...new URLSearchParams(body)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hmac("sha1", KEY, url + fields.flat().join(""), "base64");
};
for (const [name, body] of [
  ["sample", undefined],
  ["several fields", "z=1&mandrill_events=%5B%7B%22text%22%3A%22%24%26+J%C3%B6rg%22%7D%5D&a=%26"],
]) {
  await add("mandrill", name, {
    made: "formula",
    url: URL_WITH_QUERY,
    body,
    sign: (call) => ({ "X-Mandrill-Signature": mandrill(call) }),
  });
}
await formula(
  "zoom",
  "X-Zm-Signature",
  ({ body }) => `v0=${hmac("sha256", KEY, `v0:${SECONDS}:${body}`, "hex")}`,
  () => ({ "X-Zm-Request-Timestamp": SECONDS }),
);
await formula("meta", "X-Hub-Signature-256", ({ body }) => `sha256=${hmac("sha256", KEY, body, "hex")}`);
await formula("jira", "X-Hub-Signature", ({ body }) => `sha256=${hmac("sha256", KEY, body, "hex")}`);
await formula("xero", "X-Xero-Signature", ({ body }) => hmac("sha256", KEY, body, "base64"));
await formula("lemonsqueezy", "X-Signature", ({ body }) => hmac("sha256", KEY, body, "hex"));
await formula("woocommerce", "X-WC-Webhook-Signature", ({ body }) => hmac("sha256", KEY, body, "base64"));
await formula("tally", "Tally-Signature", ({ body }) => hmac("sha256", KEY, body, "base64"));

// Senders that an admin describes.

for (const [name, custom, sign] of [
  [
    "sample",
    { header: "X-Sign", algorithm: "hmac-sha256", encoding: "hex", prefix: "sha256=", signed: "{body}" },
    ({ body }) => ({ "X-Sign": `sha256=${hmac("sha256", KEY, body, "hex")}` }),
  ],
  [
    "upper case",
    { header: "X-Sign", algorithm: "hmac-sha256", encoding: "hex", signed: "{body}" },
    ({ body }) => ({ "X-Sign": hmac("sha256", KEY, body, "hex").toUpperCase() }),
  ],
  [
    "everything",
    {
      header: "X-Sign",
      algorithm: "hmac-sha512",
      encoding: "base64",
      signed: "{method}\n{url}\n{id}\n{timestamp}\n{body}",
      timestampHeader: "X-Time",
      toleranceSeconds: 60,
    },
    ({ method, url, body }) => ({
      "webhook-id": "call-7",
      "X-Time": SECONDS,
      "X-Sign": hmac("sha512", KEY, [method, url, "call-7", SECONDS, body].join("\n"), "base64"),
    }),
  ],
]) {
  await add("custom", name, { made: "formula", settings: { keys: [KEY], custom }, sign });
}
await add("token", "sample", {
  made: "formula",
  settings: { keys: [KEY], tokenHeader: "X-Gitlab-Token" },
  sign: () => ({ "X-Gitlab-Token": KEY }),
});
for (const type of ["pipedrive", "basic"]) {
  const [username, password] = ["user", "p:assword-0123456789"];
  await add(type, "sample", {
    made: "formula",
    settings: { keys: [], username, password },
    sign: () => ({ Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` }),
  });
}

writeFileSync(new URL("vectors.json", import.meta.url), `${JSON.stringify(vectors, null, 2)}\n`);
process.stdout.write(`${vectors.length} vectors\n`);
