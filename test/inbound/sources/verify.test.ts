/** Every sender proves itself as its own library does, and nobody else passes. */
import { describe, expect, it } from "vitest";
import type { SourceCall } from "../../../src/inbound/sources/source-settings.ts";
import { isAccepted } from "../../../src/inbound/sources/verification.ts";
import { verifySource } from "../../../src/inbound/sources/verify.ts";
import { SOURCES } from "../../../src/inbound/sources/sources.ts";
import {
  VECTORS,
  type Vector,
  bytesOf,
  callOf,
  otherKeyOf,
  proofHeaderOf,
  schemeOf,
  sourceOf,
  withHeader,
} from "./vectors/vectors.ts";

const verify = (vector: Vector, change: Partial<{ call: SourceCall; keys: string[]; now: number }> = {}) => {
  const { settings, now } = vector;
  const keys = change.keys ?? settings.keys;
  return verifySource(sourceOf(vector.type), { ...settings, keys }, change.call ?? callOf(vector), change.now ?? now);
};
const isSigned = ({ type }: Vector) => ["signature", "custom"].includes(sourceOf(type).proof.kind);
const named = (vectors: readonly Vector[]) =>
  vectors.map((vector): [string, Vector] => [`${vector.type}, ${vector.name}`, vector]);

describe.each(named(VECTORS))("%s", (_name, vector) => {
  it("with the right signature is verified", async () => {
    expect(await verify(vector)).toMatchObject({ kind: "verified", keyIndex: 0 });
  });

  it("without its header is missing it", async () => {
    const name = proofHeaderOf(vector);
    const call = withHeader(callOf(vector), name, null);
    const found = await verify(vector, { call });
    // HubSpot sends an older signature along, which is wrong here.
    if (vector.headers["X-HubSpot-Signature"] === "00") expect(found.kind).toBe("wrong_key");
    else expect(found).toMatchObject({ kind: "missing" });
    expect(isAccepted(found)).toBe(false);
  });

  it("with a value that is none is malformed, or another token", async () => {
    const call = withHeader(callOf(vector), proofHeaderOf(vector), "nonsense!");
    const { kind } = await verify(vector, { call });
    expect(kind).toBe(sourceOf(vector.type).proof.kind === "token" ? "wrong_key" : "malformed");
  });
});

describe.each(named(VECTORS.filter((vector) => vector.settings.keys.length > 0)))("%s", (_name, vector) => {
  it("is verified with the second and with the third of our keys", async () => {
    const [key = ""] = vector.settings.keys;
    const other = otherKeyOf(vector);
    expect(await verify(vector, { keys: [other, key] })).toMatchObject({ kind: "verified", keyIndex: 1 });
    expect(await verify(vector, { keys: [other, other, key] })).toMatchObject({ kind: "verified", keyIndex: 2 });
  });

  it("is not verified with other keys, or with none", async () => {
    expect(await verify(vector, { keys: [otherKeyOf(vector)] })).toEqual({ kind: "wrong_key" });
    const { proof } = sourceOf(vector.type);
    const isOptional = proof.kind === "signature" && proof.optional === true;
    expect((await verify(vector, { keys: [] })).kind).toBe(isOptional ? "unsigned" : "wrong_key");
  });
});

describe.each(named(VECTORS.filter(isSigned)))("%s", (_name, vector) => {
  it("with one byte of its body changed, or one more, is refused", async () => {
    const call = callOf(vector);
    const kind = schemeOf(vector)?.bodyHashQuery ? "changed" : "wrong_key";
    const longer = bytesOf(`${vector.body} `);
    expect(await verify(vector, { call: { ...call, body: longer } })).toEqual({ kind });
    if (call.body.length === 0) return;
    const changed = Uint8Array.from(call.body);
    const middle = Math.floor(changed.length / 2);
    changed[middle] = (changed[middle] ?? 0) ^ 1;
    expect(await verify(vector, { call: { ...call, body: changed } })).toEqual({ kind });
  });

  it("counts only within its tolerance, whose ends are inside", async () => {
    const scheme = schemeOf(vector);
    const seconds = scheme ? scheme.timestamp?.toleranceSeconds : vector.settings.custom?.toleranceSeconds;
    if (seconds === undefined) {
      expect((await verify(vector, { now: vector.now + 10 * 365 * 86_400_000 })).kind).toBe("verified");
      return;
    }
    // Linear's odd vector is nearly stale already.
    const signedAt = vector.body.includes(String(vector.now - 59_000)) ? vector.now - 59_000 : vector.now;
    for (const side of [1, -1]) {
      expect(await verify(vector, { now: signedAt + side * seconds * 1000 })).toMatchObject({ kind: "verified" });
      expect(await verify(vector, { now: signedAt + side * (seconds * 1000 + 1000) })).toEqual({
        kind: "stale",
        ageSeconds: side * (seconds + 1),
        toleranceSeconds: seconds,
      });
    }
  });
});

describe.each(named(VECTORS.filter((vector) => schemeOf(vector)?.separator)))("%s", (_name, vector) => {
  const { separator = "", prefix = "", encoding } = schemeOf(vector) ?? {};
  const wrong = prefix + (encoding === "hex" ? "ab".repeat(32) : `${"q".repeat(42)}w=`);
  const header = proofHeaderOf(vector);
  const value = vector.headers[header] ?? "";

  it("is verified when a wrong signature stands before or after the right one", async () => {
    for (const several of [`${wrong}${separator}${value}`, `${value}${separator}${wrong}`]) {
      const call = withHeader(callOf(vector), header, several);
      expect((await verify(vector, { call })).kind).toBe("verified");
    }
  });

  it("has at most ten of its signatures tried", async () => {
    const call = withHeader(callOf(vector), header, `${`${wrong}${separator}`.repeat(10)}${value}`);
    expect((await verify(vector, { call })).kind).toBe("wrong_key");
  });
});

describe("Examples that senders print in their documentation", () => {
  const post = (url: string, headers: Record<string, string>, body: string): SourceCall => ({
    method: "POST",
    url,
    headers: new Headers(headers),
    body: bytesOf(body),
  });
  const anywhere = "https://hooks.example.com/";
  const examples: [string, string, SourceCall, number][] = [
    [
      "github",
      "It's a Secret to Everybody",
      post(
        anywhere,
        { "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" },
        "Hello, World!",
      ),
      0,
    ],
    [
      "slack",
      "8f742231b10e8888abcd99yyyzzz85a5",
      post(
        anywhere,
        {
          "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
          "X-Slack-Request-Timestamp": "1531420618",
        },
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
      ),
      1_531_420_618_000,
    ],
    [
      "twilio",
      "12345",
      post(
        "https://mycompany.com/myapp.php?foo=1&bar=2",
        { "X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=" },
        "To=%2B18005551212&From=%2B14158675309&Digits=1234&Caller=%2B14158675309&CallSid=CA1234567890ABCDE",
      ),
      0,
    ],
    [
      "hubspot",
      "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
      post(
        anywhere,
        {
          "X-HubSpot-Signature": "232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de",
          "X-HubSpot-Signature-Version": "v1",
        },
        '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]',
      ),
      0,
    ],
    [
      "hubspot",
      "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
      {
        ...post(
          "https://www.example.com/webhook_uri",
          {
            "X-HubSpot-Signature": "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e",
            "X-HubSpot-Signature-Version": "v2",
          },
          "",
        ),
        method: "GET",
      },
      0,
    ],
    [
      "standard_webhooks",
      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      post(
        anywhere,
        {
          "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
          "webhook-timestamp": "1614265330",
          "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        '{"test": 2432232314}',
      ),
      1_614_265_330_000,
    ],
  ];
  it.each(examples)("%s", async (type, key, call, now) => {
    expect(await verifySource(sourceOf(type), { keys: [key] }, call, now)).toMatchObject({ kind: "verified" });
  });
});

describe("A signature counts only for what it was made for", () => {
  const vectorOf = (type: string, name = "sample") => {
    const found = VECTORS.find((vector) => vector.type === type && vector.name === name);
    if (!found) throw new Error(`there is no vector ${type}, ${name}`);
    return found;
  };

  it.each(["square", "mandrill", "hubspot", "twilio"])("the URL is signed: %s", async (type) => {
    const vector = vectorOf(type);
    const call = callOf(vector);
    for (const url of [`${call.url}&more=1`, call.url.replace("https:", "http:"), "https://hooks.example.com/other"]) {
      expect(await verify(vector, { call: { ...call, url } })).toEqual({ kind: "wrong_key" });
    }
  });

  it("the method is signed: hubspot", async () => {
    const vector = vectorOf("hubspot");
    expect(await verify(vector, { call: { ...callOf(vector), method: "PUT" } })).toEqual({ kind: "wrong_key" });
  });

  it("the id is signed: standard_webhooks", async () => {
    const vector = vectorOf("standard_webhooks");
    const call = withHeader(callOf(vector), "webhook-id", "msg_another");
    expect(await verify(vector, { call })).toEqual({ kind: "wrong_key" });
    expect(await verify(vector, { call: withHeader(call, "webhook-id", null) })).toEqual({
      kind: "missing",
      header: "webhook-id",
    });
  });

  it("a JSON body of Twilio counts only with its hash in the URL", async () => {
    const vector = vectorOf("twilio", "JSON");
    const call = callOf(vector);
    const url = call.url.split("?")[0] ?? "";
    expect(await verify(vector, { call: { ...call, url } })).toEqual({ kind: "wrong_key" });
    expect(await verify(vector, { call: { ...call, body: bytesOf('{"status":"read"}') } })).toEqual({
      kind: "changed",
    });
  });

  it("a byte order mark before a signed form is a change", async () => {
    const vector = vectorOf("twilio");
    const call = callOf(vector);
    expect((await verify(vector, { call: { ...call, body: bytesOf(`\ufeff${vector.body}`) } })).kind).toBe("wrong_key");
  });

  it("a timestamp that is none is malformed, and a missing one is missing", async () => {
    const zoom = vectorOf("zoom");
    const call = callOf(zoom);
    const header = "X-Zm-Request-Timestamp";
    for (const value of ["", "soon", "-1", "1792588800.5", "0x6AD"]) {
      const found = await verify(zoom, { call: withHeader(call, header, value) });
      expect(found).toEqual({ kind: "malformed", part: header });
    }
    expect(await verify(zoom, { call: withHeader(call, header, null) })).toEqual({ kind: "missing", header });
    const stripe = vectorOf("stripe");
    const signature = (stripe.headers["Stripe-Signature"] ?? "").replace(/^t=\d+,/, "");
    const untimed = withHeader(callOf(stripe), "Stripe-Signature", signature);
    expect(await verify(stripe, { call: untimed })).toEqual({ kind: "malformed", part: "t=" });
  });

  it("a signed body of Linear without a time is malformed", async () => {
    const linear = vectorOf("linear");
    const [secret = ""] = linear.settings.keys;
    const key = await crypto.subtle.importKey("raw", bytesOf(secret), { name: "HMAC", hash: "SHA-256" }, false, [
      "sign",
    ]);
    for (const body of ["{}", "not JSON", '{"webhookTimestamp":"1792588800000 "}']) {
      const hash = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytesOf(body)));
      const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
      const call = { ...withHeader(callOf(linear), "Linear-Signature", hex), body: bytesOf(body) };
      expect(await verify(linear, { call })).toEqual({ kind: "malformed", part: "/webhookTimestamp" });
    }
  });

  it("a plain hash that begins with an empty key does not count: hubspot", async () => {
    const vector = vectorOf("hubspot", "v1");
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(vector.body)));
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const call = withHeader(callOf(vector), "X-HubSpot-Signature", hash);
    expect(await verify(vector, { call, keys: [""] })).toEqual({ kind: "wrong_key" });
  });

  it("Stripe's v0 and a signature that was cut short do not count", async () => {
    const vector = vectorOf("stripe");
    const value = vector.headers["Stripe-Signature"] ?? "";
    const v0 = withHeader(callOf(vector), "Stripe-Signature", value.replace("v1=", "v0="));
    expect(await verify(vector, { call: v0 })).toEqual({ kind: "malformed", part: "Stripe-Signature" });
    for (const length of [2, 32, 62]) {
      const short = withHeader(callOf(vector), "Stripe-Signature", value.slice(0, value.indexOf("v1=") + 3 + length));
      expect(await verify(vector, { call: short })).toEqual({ kind: "wrong_key" });
    }
  });
});

describe("A proof that is no signature", () => {
  it.each(SOURCES.filter(({ proof }) => proof.kind === "url").map(({ type }) => type))(
    "%s: the URL is all there is",
    async (type) => {
      const call = { method: "POST", url: "https://hooks.example.com/", headers: new Headers(), body: bytesOf("") };
      expect(await verifySource(sourceOf(type), { keys: [] }, call, 0)).toEqual({ kind: "unsigned" });
    },
  );

  it.each([
    ["another password", `Basic ${btoa("user:wrong")}`, "wrong_key"],
    ["another user", `Basic ${btoa("other:password-0123456789")}`, "wrong_key"],
    ["no password", `Basic ${btoa("user:")}`, "wrong_key"],
    ["another scheme", "Bearer abc", "malformed"],
    ["no base64", "Basic !!!", "wrong_key"],
  ])("basic: %s is refused", async (_what, value, kind) => {
    const headers = new Headers({ Authorization: value });
    const call = { method: "POST", url: "https://hooks.example.com/", headers, body: bytesOf("{}") };
    for (const password of ["password-0123456789", ""]) {
      const settings = { keys: [], username: "user", password };
      expect((await verifySource(sourceOf("basic"), settings, call, 0)).kind).toBe(kind);
    }
  });
});
