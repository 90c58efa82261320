/** Settings: their defaults, and that an invalid value stops the service with its name. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SettingsError, settingsOf } from "../src/settings.ts";
import { newAccount, request } from "./support/service.ts";
import { rowsOf } from "./support/tables.ts";
import wranglerToml from "../wrangler.toml?raw";

const KEY = btoa("a".repeat(32));
const OTHER_KEY = btoa("b".repeat(32));
const secrets = { PLATFORM_TOKEN: "x".repeat(24), ENCRYPTION_KEY: KEY };
const bound = { DB: {}, DB_2: {}, DB_13: {} };

/** The lines below `[vars]` in wrangler.toml. */
function deployedVars(): Record<string, string> {
  const section = /^\[vars\]\n((?:.+\n?)*)/m.exec(wranglerToml)?.[1] ?? "";
  return Object.fromEntries(
    [...section.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}

function conflictOf(given: object): string {
  try {
    settingsOf(given);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return "";
}

describe("without anything but the secrets", () => {
  it("the settings are the documented ones", () => {
    expect(settingsOf({ ...secrets })).toEqual({
      platformToken: secrets.PLATFORM_TOKEN,
      encryptionKeys: [KEY],
      publicUrl: null,
      retryDelaysSeconds: [10, 100],
      deliveryTimeoutMs: 3000,
      eventRetentionDays: 30,
      circuitCooldownSeconds: 30,
      reconcileLagSeconds: 120,
      callBytesPerDay: 100_000_000,
      logPercent: 100,
      operationsAccountId: null,
      newAccountDatabases: null,
      databaseLimitMb: 10_000,
      dataJurisdiction: null,
      dataLocation: null,
      ownHosts: [],
      frameAncestors: [],
      brand: { name: null, logoUrl: null, color: null },
      allowPrivateTargets: false,
    });
  });

  it("they are what wrangler.toml deploys", () => {
    const vars = deployedVars();
    expect(Object.keys(vars)).toHaveLength(16);
    expect(settingsOf({ ...secrets, ...vars })).toEqual(settingsOf({ ...secrets }));
  });

  it("wrangler.toml refuses to deploy without the secrets", () => {
    expect(wranglerToml).toContain('required = ["PLATFORM_TOKEN", "ENCRYPTION_KEY"]');
  });
});

describe("a setting", () => {
  const id = "ea10916d-0684-4624-9d07-d341193554cf";
  const sensible: [name: string, value: string, meaning: object][] = [
    ["PLATFORM_TOKEN", "t".repeat(24), { platformToken: "t".repeat(24) }],
    ["ENCRYPTION_KEY", `${OTHER_KEY},${KEY}`, { encryptionKeys: [OTHER_KEY, KEY] }],
    ["ENCRYPTION_KEY", ` ${OTHER_KEY} , ${KEY}\n`, { encryptionKeys: [OTHER_KEY, KEY] }],
    ["PUBLIC_URL", "https://hooks.example.com", { publicUrl: "https://hooks.example.com" }],
    ["PUBLIC_URL", "https://Hooks.Example.com:443/", { publicUrl: "https://hooks.example.com" }],
    ["PUBLIC_URL", "http://localhost:8787", { publicUrl: "http://localhost:8787" }],
    ["PUBLIC_URL", "", { publicUrl: null }],
    ["RETRY_DELAYS_SECONDS", "0,0", { retryDelaysSeconds: [0, 0] }],
    ["RETRY_DELAYS_SECONDS", "3600", { retryDelaysSeconds: [3600] }],
    ["DELIVERY_TIMEOUT_MS", "100", { deliveryTimeoutMs: 100 }],
    ["DELIVERY_TIMEOUT_MS", "4000", { deliveryTimeoutMs: 4_000 }],
    ["EVENT_RETENTION_DAYS", "5", { eventRetentionDays: 5 }],
    ["CIRCUIT_COOLDOWN_SECONDS", "1", { circuitCooldownSeconds: 1 }],
    ["RECONCILE_LAG_SECONDS", "86400", { reconcileLagSeconds: 86_400 }],
    ["OPERATIONS_ACCOUNT_ID", id, { operationsAccountId: id }],
    ["OPERATIONS_ACCOUNT_ID", id.toUpperCase(), { operationsAccountId: id }],
    ["OPERATIONS_ACCOUNT_ID", "", { operationsAccountId: null }],
    ["NEW_ACCOUNT_DATABASES", "DB_2,DB_13", { newAccountDatabases: ["DB_2", "DB_13"] }],
    ["NEW_ACCOUNT_DATABASES", "DB", { newAccountDatabases: ["DB"] }],
    ["NEW_ACCOUNT_DATABASES", "", { newAccountDatabases: null }],
    ["DATA_JURISDICTION", "eu", { dataJurisdiction: "eu" }],
    ["DATA_JURISDICTION", "", { dataJurisdiction: null }],
    ["DATA_LOCATION", "weur", { dataLocation: "weur" }],
    ["DATA_LOCATION", "", { dataLocation: null }],
    ["OWN_HOSTS", "", { ownHosts: [] }],
    ["OWN_HOSTS", "app.Ratecard.com,ratecard.com", { ownHosts: ["app.ratecard.com", "ratecard.com"] }],
    ["DASHBOARD_FRAME_ANCESTORS", "", { frameAncestors: [] }],
    [
      "DASHBOARD_FRAME_ANCESTORS",
      "https://app.example.com,https://example.com:8443,http://localhost:3000,http://127.0.0.1:3000",
      {
        frameAncestors: [
          "https://app.example.com",
          "https://example.com:8443",
          "http://localhost:3000",
          "http://127.0.0.1:3000",
        ],
      },
    ],
    ["BRAND_NAME", " Acme Surveys ", { brand: { name: "Acme Surveys" } }],
    ["BRAND_NAME", "", { brand: { name: null } }],
    ["BRAND_LOGO_URL", "https://example.com/logo.svg", { brand: { logoUrl: "https://example.com/logo.svg" } }],
    ["BRAND_LOGO_URL", "", { brand: { logoUrl: null } }],
    ["BRAND_COLOR", "#3B5BDB", { brand: { color: "#3b5bdb" } }],
    // The lightest grey that is dark enough.
    ["BRAND_COLOR", "#767676", { brand: { color: "#767676" } }],
    ["BRAND_COLOR", "", { brand: { color: null } }],
    ["ALLOW_PRIVATE_TARGETS", "true", { allowPrivateTargets: true }],
  ];

  it.each(sensible)("may be %s=%j", (name, value, meaning) => {
    expect(settingsOf({ ...secrets, ...bound, [name]: value })).toMatchObject(meaning);
  });

  const senseless: [name: string, values: string[]][] = [
    ["PLATFORM_TOKEN", ["", "too-short-a-token-12345"]],
    [
      "ENCRYPTION_KEY",
      ["", "c2hvcnQ=", "not base64 at all", `${KEY}${KEY}`, `${KEY},`, `${KEY},c2hvcnQ=`, KEY.slice(4)],
    ],
    [
      "PUBLIC_URL",
      [
        "hooks.example.com",
        "ftp://hooks.example.com",
        "https://hooks.example.com/api",
        "https://hooks.example.com/?a=b",
        "https://hooks.example.com/#top",
        "https://user@hooks.example.com",
        "https://:secret@hooks.example.com",
        "https://",
      ],
    ],
    ["RETRY_DELAYS_SECONDS", ["", "ten", "10;100", "10,", ",10", "7.5", "-7", "7,77,777", "3601", "10, 77", "123456"]],
    ["DELIVERY_TIMEOUT_MS", ["", "3s", "99", "4001", "-7", "33.3", "1e3", "0x777", "99999999999"]],
    ["EVENT_RETENTION_DAYS", ["", "4", "3651", "ever"]],
    ["CIRCUIT_COOLDOWN_SECONDS", ["", "0", "3601", "-7"]],
    ["RECONCILE_LAG_SECONDS", ["", "0", "86401"]],
    ["OPERATIONS_ACCOUNT_ID", ["operations", `${id}0`, id.slice(1)]],
    ["DATA_JURISDICTION", ["EU", "de", "eu,us"]],
    ["DATA_LOCATION", ["eu", "WEUR", "weur "]],
    ["OWN_HOSTS", ["https://ratecard.com", "ratecard.com/", "ratecard.com,", "a b", "ratecard.com:443"]],
    ["NEW_ACCOUNT_DATABASES", ["DB_1", "DB2", "db_2", "DB_2,", "DB_2 DB_13", "DB_4", "KV"]],
    [
      "DASHBOARD_FRAME_ANCESTORS",
      [
        "app.example.com",
        "*",
        "https:",
        "https://*.example.com",
        "https://app.example.com/",
        "https://app.example.com/page",
        "https://APP.example.com",
        "https://app.example.com:443",
        "https://app.example.com https://example.com",
        "https://app.example.com, https://example.com",
        "https://app.example.com,",
        "https://app.example.com;script-src",
        "https://user@app.example.com",
        "http://app.example.com",
        "http://localhost.example.com",
        "'self'",
        "null",
        "data:text/html,x",
      ],
    ],
    ["BRAND_NAME", [" ", "x".repeat(41)]],
    [
      "BRAND_LOGO_URL",
      [
        "logo.svg",
        "http://example.com/logo.svg",
        "data:image/svg+xml,x",
        "javascript:alert(1)",
        "https://user@example.com/logo.svg",
        "https://:password@example.com/logo.svg",
      ],
    ],
    ["BRAND_COLOR", ["blue", "3b5bdb", "#35d", "#3b5bdb00", "#ffffff", "#777777", "#ffcc00"]],
    ["ALLOW_PRIVATE_TARGETS", ["", "yes", "TRUE", "1", " true"]],
  ];
  const cases = senseless.flatMap(([name, values]) => values.map((value) => ({ name, value })));

  it.each(cases)("may not be $name=$value, and is named", ({ name, value }) => {
    expect(conflictOf({ ...secrets, [name]: value })).toMatch(new RegExp(`^${name} must `));
  });

  it.each(senseless)("that is invalid is named without its value: %s", (name) => {
    const values = ["qzx", "https://qzx:qzx@qzx.example.com/qzx", `${KEY},qzx`];
    for (const value of values) expect(conflictOf({ ...secrets, [name]: value })).not.toContain("qzx");
  });

  it.each(["PLATFORM_TOKEN", "ENCRYPTION_KEY"])("that is a secret must be there: %s", async (name) => {
    const without = { ...env };
    Reflect.deleteProperty(without, name);
    for (const path of ["/healthz", "/v1/webhooks", "/openapi.json", "/docs"]) {
      const answer = await request("GET", path, { env: without });
      expect([path, answer.status]).toEqual([path, 503]);
      expect(answer.json["detail"]).toBe(`The service is not configured: ${name} is missing.`);
    }
  });

  it("that is invalid is named together with all the others", () => {
    const message = conflictOf({ DELIVERY_TIMEOUT_MS: "soon", PUBLIC_URL: "here" });
    for (const name of ["PLATFORM_TOKEN", "ENCRYPTION_KEY", "DELIVERY_TIMEOUT_MS", "PUBLIC_URL"]) {
      expect(message).toContain(name);
    }
  });
});

describe("a new encryption key before the old one", () => {
  const rotated: Env = { ...env, ENCRYPTION_KEY: `${OTHER_KEY},${env.ENCRYPTION_KEY}` };
  const keyIdOf = async (webhookId: unknown) => {
    const [row] = await rowsOf("SELECT secret FROM webhooks WHERE id = ?", webhookId);
    return String(row?.["secret"]).split(".")[0];
  };

  it("reads what the old one encrypted, and encrypts what is written from then on", async () => {
    const account = await newAccount();
    const before = await account.webhook("https://example.com/webhooks", { uses_signature: true });
    const oldId = await keyIdOf(before["id"]);

    const read = await account.call("GET", `/v1/webhooks/${String(before["id"])}`, { env: rotated });
    expect(read.json).toEqual(before);

    const body = { name: "Renamed" };
    await account.call("PATCH", `/v1/webhooks/${String(before["id"])}`, { body, env: rotated });
    const newKeyId = await keyIdOf(before["id"]);
    expect(newKeyId).toMatch(/^[0-9a-f]{8}$/);
    expect(newKeyId).not.toBe(oldId);

    const after = await account.call("GET", `/v1/webhooks/${String(before["id"])}`, { env: rotated });
    expect(after.json).toMatchObject({ secret: before["secret"], signing_secret: before["signing_secret"] });
  });

  it("leaves the URLs of inbound webhooks as they were", async () => {
    const account = await newAccount();
    const inbound = { name: "Form", is_inbound: true, events: ["contact.create"] };
    const path = new URL(String((await account.post("/v1/webhooks", inbound)).json["url"])).pathname;
    const body = { email: "jane@example.com" };
    expect((await request("POST", path, { token: null, body, env: rotated })).status).toBe(200);
  });
});
