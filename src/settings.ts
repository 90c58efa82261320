/** Pure. The Worker's settings: vars and secrets, parsed once per isolate. */
import { z } from "zod";
import { DATABASE_BINDING, MAX_ATTEMPTS, MAX_BRAND_NAME_LENGTH, MAX_DELIVERY_TIMEOUT_MS } from "./constants.ts";
import { JURISDICTIONS } from "./ids/jurisdiction.ts";
import { TEXT_CONTRAST, contrastOf } from "./text/color.ts";

const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

/** An empty text counts as absent. */
const optional = <Meaning>(schema: z.ZodType<Meaning, string>) =>
  z
    .string()
    .transform((text) => (text === "" ? null : text))
    .pipe(schema.nullable());

/** Keys of 32 bytes in base64, separated by commas during a rotation. The first one encrypts; all of them decrypt. */
const encryptionKeys = z
  .string({ error: "is missing" })
  .transform((text) => text.split(",").map((key) => key.trim()))
  .refine((keys) => keys.every(isKey), "must be 32 bytes in base64 (openssl rand -base64 32)");

const retryDelays = z
  .string()
  .regex(/^\d{1,5}(,\d{1,5})*$/, "must be whole seconds separated by a comma, such as 10,100")
  .transform((text) => text.split(",").map(Number))
  .refine((delays) => delays.length < MAX_ATTEMPTS, `must name at most ${MAX_ATTEMPTS - 1} delays`)
  .refine((delays) => delays.every((seconds) => seconds <= 3600), "must not exceed an hour (3600)");

const origin = z
  .url({ protocol: /^https?$/, error: "must be an http or https URL" })
  .transform((url) => new URL(url))
  .refine((url) => url.href === `${url.origin}/`, "must be an origin, without a path")
  .transform((url) => url.origin);

const databases = z
  .string()
  .transform((text) => text.split(","))
  .refine(
    (names) => names.every((name) => DATABASE_BINDING.test(name)),
    "must name databases separated by a comma, such as DB_2,DB_3",
  );

const hosts = z
  .string()
  .toLowerCase()
  .transform((text) => text.split(","))
  .refine(
    (names) => names.every((name) => URL.parse(`https://${name}/`)?.hostname === name),
    "must name hosts separated by a comma, such as app.example.com,example.com",
  );

/** Where Cloudflare can make a Durable Object or a database. */
const LOCATIONS = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;

/** One of these, or none. */
const choice = <Name extends string>(names: readonly Name[]) =>
  z
    .string()
    .transform((text) => (text === "" ? null : (names.find((name) => name === text) ?? text)))
    .pipe(z.enum(names, `must be ${names.join(", ")} or empty`).nullable())
    .default(null);

/** An origin over a connection that nobody else can change. A `*` or `;`, which a URL allows, would change a policy. */
const isFrameAncestor = (text: string) =>
  URL.parse(text)?.origin === text &&
  /^(?:https:\/\/[a-z\d.-]+|http:\/\/(?:localhost|127\.0\.0\.1))(?::\d+)?$/.test(text);

const frameAncestors = z
  .string()
  .transform((text) => text.split(","))
  .refine(
    (origins) => origins.every(isFrameAncestor),
    "must be https origins separated by a comma, such as https://app.example.com (http only on localhost)",
  );

const brandName = z
  .string()
  .trim()
  .min(1, "must not be blank")
  .max(MAX_BRAND_NAME_LENGTH, `must be at most ${MAX_BRAND_NAME_LENGTH} characters`);

const brandLogoUrl = z
  .url({ protocol: /^https$/, error: "must be an https URL of an image" })
  .transform((url) => new URL(url))
  // Every page shows the URL.
  .refine((url) => url.username === "" && url.password === "", "must not contain a user name or a password")
  .transform((url) => url.href);

const brandColor = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, { error: "must be a colour such as #3b5bdb", abort: true })
  .toLowerCase()
  .refine(
    (color) => contrastOf(color, "#ffffff") >= TEXT_CONTRAST,
    `must be darker: the white text of buttons needs a contrast of at least ${TEXT_CONTRAST} to it`,
  );

const vars = z.object({
  PLATFORM_TOKEN: z.string({ error: "is missing" }).min(24, "must have at least 24 characters"),
  ENCRYPTION_KEY: encryptionKeys,
  PUBLIC_URL: optional(origin).default(null),
  RETRY_DELAYS_SECONDS: retryDelays.default([10, 100]),
  // A batch starts sends for five seconds, and edits must take effect within ten.
  DELIVERY_TIMEOUT_MS: integer(100, MAX_DELIVERY_TIMEOUT_MS).default(3000),
  EVENT_RETENTION_DAYS: integer(5, 3650).default(30),
  CIRCUIT_COOLDOWN_SECONDS: integer(1, 3600).default(30),
  // Must exceed the largest clock skew, or an event could commit below the reconciler's watermark.
  RECONCILE_LAG_SECONDS: integer(40, 86_400).default(120),
  CALL_BYTES_PER_DAY: integer(1_000_000, 999_999_999).default(100_000_000),
  LOG_PERCENT: integer(0, 100).default(100),
  OPERATIONS_ACCOUNT_ID: optional(z.uuid("must be an account's id").toLowerCase()).default(null),
  NEW_ACCOUNT_DATABASES: optional(databases).default(null),
  DATABASE_LIMIT_MB: integer(1, 1_000_000).default(10_000),
  DATA_JURISDICTION: choice(JURISDICTIONS),
  DATA_LOCATION: choice(LOCATIONS),
  OWN_HOSTS: optional(hosts).default([]),
  DASHBOARD_FRAME_ANCESTORS: optional(frameAncestors).default([]),
  BRAND_NAME: optional(brandName).default(null),
  BRAND_LOGO_URL: optional(brandLogoUrl).default(null),
  BRAND_COLOR: optional(brandColor).default(null),
  ALLOW_PRIVATE_TARGETS: z
    .enum(["true", "false"], "must be true or false")
    .transform((value) => value === "true")
    .default(false),
});

/** The settings under the names that the code uses. A time has its unit in its name. */
const schema = vars.transform((from) => ({
  platformToken: from.PLATFORM_TOKEN,
  encryptionKeys: from.ENCRYPTION_KEY,
  publicUrl: from.PUBLIC_URL,
  retryDelaysSeconds: from.RETRY_DELAYS_SECONDS,
  deliveryTimeoutMs: from.DELIVERY_TIMEOUT_MS,
  eventRetentionDays: from.EVENT_RETENTION_DAYS,
  circuitCooldownSeconds: from.CIRCUIT_COOLDOWN_SECONDS,
  reconcileLagSeconds: from.RECONCILE_LAG_SECONDS,
  /** Bytes of bodies of inbound calls that an account may store in 24 hours. */
  callBytesPerDay: from.CALL_BYTES_PER_DAY,
  /** The share of events whose `info` lines are logged. */
  logPercent: from.LOG_PERCENT,
  operationsAccountId: from.OPERATIONS_ACCOUNT_ID,
  /** The databases among which new accounts are spread; null: all of them. */
  newAccountDatabases: from.NEW_ACCOUNT_DATABASES,
  /** How large a D1 database may grow, in millions of bytes. */
  databaseLimitMb: from.DATABASE_LIMIT_MB,
  /** Where new ledgers are made, and by `npm run deploy` new databases. */
  dataJurisdiction: from.DATA_JURISDICTION,
  dataLocation: from.DATA_LOCATION,
  /** Hosts of the platform to which no webhook may point. */
  ownHosts: from.OWN_HOSTS ?? [],
  /** Origins whose pages may show the dashboard in a frame. */
  frameAncestors: from.DASHBOARD_FRAME_ANCESTORS ?? [],
  /** What the dashboard shows instead of Ratecard's name, icon and colour. */
  brand: { name: from.BRAND_NAME, logoUrl: from.BRAND_LOGO_URL, color: from.BRAND_COLOR },
  allowPrivateTargets: from.ALLOW_PRIVATE_TARGETS,
}));

export type Settings = z.infer<typeof schema>;

/** The message names each invalid setting, never its value. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const parsed = new WeakMap<object, Settings>();

/** @throws {SettingsError} when a setting is missing or invalid. */
export function settingsOf(env: object): Settings {
  const known = parsed.get(env);
  if (known) return known;
  const result = schema.safeParse(env);
  if (!result.success) {
    const errors = result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new SettingsError(errors.join("; "));
  }
  const unbound = result.data.newAccountDatabases?.find((name) => !(name in env));
  if (unbound !== undefined)
    throw new SettingsError(`NEW_ACCOUNT_DATABASES must not name ${unbound}, which is not bound`);
  parsed.set(env, result.data);
  return result.data;
}

function isKey(text: string): boolean {
  try {
    return atob(text).length === 32;
  } catch {
    return false;
  }
}
