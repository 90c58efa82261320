/** Pure. The fields of an inbound webhook, as the API takes and shows them. */
import { z } from "@hono/zod-openapi";
import { WHEN_CONDITION_DOC, whenInput } from "../../conditions/schema.ts";
import {
  MAX_NAME_LENGTH,
  MAX_ORIGINS,
  MAX_RESPONSE_BYTES,
  MAX_SOURCE_SECRETS,
  MAX_URL_LENGTH,
} from "../../constants.ts";
import { POINTER } from "../../json/pointer.ts";
import { SOURCES } from "../../inbound/sources/sources.ts";
import type { InboundSettings } from "../../vocabulary/inbound-settings.ts";

const text = z.string("must be a string");
const secretText = z
  .string("must be a text: leave it out to keep the stored one")
  .openapi({ writeOnly: true, example: "a-key-that-the-sender-shows" });
const types = SOURCES.map(({ type }) => type).join(", ");

const sourceFields = {
  type: text.openapi({ type: ["string", "null"], description: `Who sends: ${types}.`, example: "stripe" }),
  public_key: text.optional().openapi({ description: "The public key of a sender that signs with a key pair." }),
  username: text.max(MAX_NAME_LENGTH, `must be at most ${MAX_NAME_LENGTH} characters`).optional(),
  header: text
    .optional()
    .openapi({ description: "The header of a `token`, or of a `custom` signature.", example: "X-Token" }),
  algorithm: z
    .enum(["hmac-sha256", "hmac-sha1", "hmac-sha512"], "must be hmac-sha256, hmac-sha1 or hmac-sha512")
    .optional(),
  encoding: z.enum(["hex", "base64"], "must be hex or base64").optional(),
  prefix: text.max(100, "must be at most 100 characters").optional(),
  signed: text
    .max(500, "must be at most 500 characters")
    .optional()
    .openapi({ description: "What is signed: `{body}` once, and `{timestamp}`, `{id}`, `{url}`, `{method}`." }),
  timestamp_header: text.optional(),
  tolerance_seconds: z.int("must be a whole number").optional(),
};

export const sourceInput = z
  .strictObject(
    {
      ...sourceFields,
      secrets: z
        .array(secretText, "must be a list of texts: leave it out to keep the stored ones")
        .max(MAX_SOURCE_SECRETS, `must hold at most ${MAX_SOURCE_SECRETS}`)
        .optional()
        .openapi({ description: "The sender's own keys. Any of them may have signed. Write-only." }),
      secrets_count: z
        .int("must be a whole number")
        .optional()
        .openapi({ type: ["integer", "null"], readOnly: true }),
      verify_token: secretText.optional(),
      password: secretText.optional(),
    },
    "must be an object or null",
  )
  .openapi("SourceInput", { example: { type: "stripe", secrets: ["whsec_0123456789abcdef0123456789abcdef"] } });

/** The other fields are those that were set, without the keys. */
const sourceSchema = z
  .looseObject({
    type: z.string().nullable().openapi({ description: "As in GET /v1/sources.", example: "stripe" }),
    secrets_count: z.int().nullable().openapi({ description: "How many secrets are stored.", example: 1 }),
  })
  .openapi("Source", {
    description: "Beside these, the fields that were set, without keys. For the role viewer, all values are null.",
  });

/** A condition as it was set. */
const whenSchema = z
  .union([z.looseObject({ path: z.string(), op: z.string() }), z.looseObject({ header: z.string(), op: z.string() })])
  .openapi("WhenCondition", WHEN_CONDITION_DOC);

const origin = text.refine((value) => {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value;
}, 'must be an origin such as "https://example.com"');

const redirectUrl = text
  .max(MAX_URL_LENGTH, `must be at most ${MAX_URL_LENGTH} characters`)
  .refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ""), "must be an http or https URL");

const publicSchema = z
  .strictObject(
    {
      origins: z
        .array(origin, "must be a list of origins")
        .min(1, "must name at least one")
        .max(MAX_ORIGINS, `must name at most ${MAX_ORIGINS}`),
      redirect_url: redirectUrl.optional(),
      honeypot: text
        .min(1, "must not be empty")
        .max(100, "must be at most 100 characters")
        .optional()
        .openapi({ description: "A field that people do not see. A call that fills it does nothing." }),
    },
    "must be an object or null",
  )
  .openapi("PublicPage", {
    example: { origins: ["https://example.com"], redirect_url: "https://example.com/thanks", honeypot: "website" },
  });

const responseSchema = z
  .strictObject(
    {
      status: z
        .literal([200, 202, 204], "must be 200, 202 or 204")
        // Else a "number", which openapi-generator writes as decimals that do not compile in Java.
        .openapi({ type: "integer" })
        .optional(),
      content_type: z
        .enum(["application/json", "text/plain", "text/xml"], "must be application/json, text/plain or text/xml")
        .optional(),
      body: text
        .refine(
          (value) => new TextEncoder().encode(value).byteLength <= MAX_RESPONSE_BYTES,
          `must not exceed ${MAX_RESPONSE_BYTES} bytes`,
        )
        .optional(),
    },
    "must be an object or null",
  )
  .openapi("CallerResponse", { example: { status: 200, content_type: "text/plain", body: "OK" } });

const each = text.regex(POINTER, 'must be a JSON Pointer, such as "/events", or "" for the body itself');
const mapping = z.record(z.string(), z.unknown(), "must be an object or null");

const descriptions = {
  source:
    "The sender and its keys, see GET /v1/sources. null: the URL, or our own signature, is the proof. Inbound only.",
  each: "The JSON Pointer of a list whose elements are bodies of their own. Inbound only.",
  when: "Conditions on the body and on headers. Calls that do not meet them are `skipped`. Inbound only.",
  mapping: "For each action, where its fields are in the body. null: the body is the input. Inbound only.",
  response: "A fixed response that replaces ours. Inbound only.",
  public:
    "Settings for a form or a script on a web page, where everybody can send. Only with `contact.create`. Inbound only.",
  allow_unverified:
    "Whether calls without a signature may change and delete contacts, and publish events. Inbound only.",
};
const mappingExample = { "contact.create": { email: "/payload/email" } };
const objectOrNull: ["object", "null"] = ["object", "null"];
const mappingDoc = {
  type: objectOrNull,
  additionalProperties: true,
  description: descriptions.mapping,
  example: mappingExample,
};
const whenExample = [{ header: "X-Shopify-Topic", op: "in" as const, value: ["customers/create"] }];

/**
 * The inbound fields of a request. Omitting a field differs from null: an omitted field can get the default of a new
 * source.
 */
export const inboundFields = {
  source: sourceInput.nullable().openapi({ description: descriptions.source }),
  each: each.nullable().openapi({ description: descriptions.each, example: "/events" }),
  when: whenInput.openapi({ description: descriptions.when, example: whenExample }),
  mapping: mapping.nullable().openapi(mappingDoc),
  response: responseSchema.nullable().openapi({ description: descriptions.response }),
  public: publicSchema.nullable().openapi({ description: descriptions.public }),
  allow_unverified: z.boolean("must be true or false").openapi({ description: descriptions.allow_unverified }),
};

/** The inbound fields of a response. */
export const inboundSchema = {
  source: sourceSchema.nullable().openapi({ description: descriptions.source }),
  each: z.string().nullable().openapi({ description: descriptions.each, example: null }),
  when: z.array(whenSchema).nullable().openapi({ description: descriptions.when, example: whenExample }),
  mapping: z.record(z.string(), z.unknown()).nullable().openapi(mappingDoc),
  response: responseSchema.nullable().openapi({ description: descriptions.response }),
  public: publicSchema.nullable().openapi({ description: descriptions.public }),
  allow_unverified: z.boolean().openapi({ description: descriptions.allow_unverified, example: false }),
};

/** The fields of a webhook's response. */
export function presentInbound({ source, ...settings }: InboundSettings, secretsCount: number) {
  return { ...settings, source: source && { ...source, secrets_count: secretsCount } };
}
