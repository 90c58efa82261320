/** Pure. A webhook in the API's requests and responses. */
import { z } from "@hono/zod-openapi";
import { MAX_RATE_LIMIT, MAX_SUBSCRIPTIONS, MAX_URL_LENGTH } from "../../constants.ts";
import { headersInput } from "../../delivery/request/extra-headers.ts";
import { conditionSchema, filterInput } from "../../conditions/schema.ts";
import { isSubscription } from "../../events/catalog/covered-types.ts";
import { isActionName } from "../../inbound/actions/actions.ts";
import { timestamp } from "../../time/timestamp.ts";
import { SECRET_EXAMPLE, booleanQuery, metadataInput, nameInput } from "../../http/inputs.ts";
import { inboundFields, inboundSchema } from "./inbound-fields.ts";
import { pageQuery } from "../../http/page.ts";
import { readOnly } from "../../http/read-only.ts";
import { DISABLE_REASONS } from "../../vocabulary/delivery.ts";

const filterDescription =
  "Conditions on the payload that must all hold; null sends every event. An event that does not pass is listed as a `skipped` delivery, which can still be redelivered. Outbound only.";
const rateLimitDescription =
  "The most requests per second, retries included; null for no limit. Deliveries beyond it stay `pending` without spending attempts and are sent oldest first. Outbound only.";
const filterExample = [{ path: "/message/channel", op: "eq" as const, value: "email" }];
const headersExample = { Authorization: "Bearer 0123456789" };

export const webhookSchema = z
  .object({
    id: z.uuid(),
    name: z.string().openapi({ example: "My webhook" }),
    is_inbound: z.boolean().openapi({
      description: "true: the service receives calls. false: the service sends deliveries.",
      example: false,
    }),
    uses_signature: z
      .boolean()
      .openapi({ description: "Whether requests carry a Standard Webhooks signature.", example: true }),
    events: z
      .array(z.string())
      .openapi({ description: "Outbound: the subscriptions. Inbound: the actions.", example: ["messages.sent"] }),
    metadata: z
      .record(z.string(), z.unknown())
      .openapi({ type: "object", additionalProperties: true, example: { crm_id: "42" } }),
    url: z.string().nullable().openapi({
      description: "Outbound: the receiver's URL. Inbound: the URL to call; null for the role viewer.",
      example: "https://example.com/webhooks",
    }),
    secret: z.string().nullable().openapi({
      description:
        "Outbound: the value of the header `Ratecard-Webhook-Secret`. Inbound: the last part of the URL. null for the role viewer.",
      example: SECRET_EXAMPLE,
    }),
    enabled: z.boolean().openapi({ example: true }),
    disabled_reason: z.enum(DISABLE_REASONS).nullable().openapi({
      description:
        "manual: an admin disabled it. failing: its receiver failed for days. gone: its receiver responded with 410. null: it is enabled.",
      example: null,
    }),
    signing_secret: z.string().nullable().openapi({
      description:
        "The key of signatures, which is never sent; null unless `uses_signature` is true, and for the role viewer.",
      example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    }),
    previous_secrets_until: timestamp.nullable().openapi({
      description: "When the previous secrets expire; null if there are none.",
      example: null,
    }),
    filter: z.array(conditionSchema).nullable().openapi({ description: filterDescription, example: filterExample }),
    headers: z.record(z.string(), z.string().nullable()).openapi({
      description: "Additional headers of every request. Outbound only. The role viewer sees their names.",
      example: headersExample,
    }),
    auto_recover: z.boolean().openapi({
      description: "Whether deliveries that failed during an outage are resent when it ends. Outbound only.",
      example: false,
    }),
    rate_limit: z.int().nullable().openapi({ description: rateLimitDescription, example: 10 }),
    ...inboundSchema,
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Webhook");

/** The OpenAPI document allows null here, so that the type of a response fits a request. The API rejects it. */
const orNull = <Type>(type: Type): [Type, "null"] => [type, "null"];

const flag = z.boolean("must be true or false");

const fields = {
  name: nameInput,
  is_inbound: flag.openapi({ description: "Cannot change after creation." }),
  uses_signature: flag.openapi({
    description: "Outbound: requests are signed. Inbound: calls without a valid signature are refused.",
  }),
  events: z
    .array(z.string("must be a string"), {
      error: (issue) => (issue.input === undefined ? "is required" : "must be a list of names"),
    })
    .min(1, "must name at least one event")
    .max(MAX_SUBSCRIPTIONS, `must name at most ${MAX_SUBSCRIPTIONS} events`)
    .openapi({
      description: "Outbound: event types, `feedback.*` for a whole family, or `*` for all. Inbound: actions.",
      example: ["messages.sent", "feedback.*"],
    }),
  metadata: metadataInput.openapi({ description: "Your own data about the webhook." }),
  url: z
    .string("must be a string")
    .trim()
    .max(MAX_URL_LENGTH, `must be at most ${MAX_URL_LENGTH} characters`)
    .openapi({
      type: orNull("string"),
      description: "The receiver's URL. Omit it for an inbound webhook, whose URL the service assigns.",
    }),
  enabled: flag.openapi({
    description:
      "Enabling the webhook closes its circuit. Disabling it fails its pending deliveries. A new webhook is enabled by default. If a change omits `enabled`, it stays as it is.",
  }),
  filter: filterInput.openapi({
    description: `${filterDescription} An empty list is the same as null.`,
    example: filterExample,
  }),
  headers: headersInput.openapi({
    type: ["object", "null"],
    additionalProperties: { type: orNull("string") },
    description:
      "At most 10 additional headers of every request. Headers that the service, HTTP or the network sets are refused. The headers are stored encrypted. null is the same as an empty object. Outbound only.",
    example: headersExample,
  }),
  auto_recover: flag.openapi({
    description: "Whether deliveries that failed during an outage are resent when it ends. Outbound only.",
  }),
  rate_limit: z
    .int("must be a whole number or null")
    .min(1, "must be at least 1; null for no limit")
    .max(MAX_RATE_LIMIT, `must be at most ${MAX_RATE_LIMIT}; null for no limit`)
    .nullable()
    .openapi({ description: rateLimitDescription, example: 10 }),
};

/** The fields of a webhook that its owner sets. Code that must know all of them is typed by this. */
export type WebhookSetting = keyof typeof fields;

/** Read-only fields that a PUT or PATCH must repeat as stored. The service changes the others, so they are ignored. */
export const STORED_FIELDS = ["id", "secret", "signing_secret", "created_at"] as const;

const readOnlyFields = {
  id: readOnly,
  secret: readOnly,
  signing_secret: readOnly,
  previous_secrets_until: readOnly,
  disabled_reason: readOnly,
  created_at: readOnly,
  updated_at: readOnly,
};

const settings = z.strictObject({ ...fields, ...inboundFields, ...readOnlyFields });

/** PATCH: an omitted field stays as it is. */
export const webhookPatch = settings.partial().openapi("WebhookPatch", { example: { enabled: false } });

/** POST and PUT: an omitted field gets its default. */
export const webhookInput = settings
  .extend({
    is_inbound: fields.is_inbound.optional(),
    uses_signature: fields.uses_signature.default(false),
    metadata: fields.metadata.default({}),
    url: fields.url.optional(),
    enabled: fields.enabled.optional(),
    filter: fields.filter.default(null),
    headers: fields.headers.default(null),
    auto_recover: fields.auto_recover.default(false),
    rate_limit: fields.rate_limit.default(null),
    ...z.strictObject(inboundFields).partial().shape,
  })
  .openapi("WebhookInput", {
    example: {
      name: "My webhook",
      is_inbound: false,
      uses_signature: true,
      events: ["messages.sent"],
      url: "https://example.com/webhooks",
    },
  });

export const listQuery = pageQuery.extend({
  is_inbound: booleanQuery
    .optional()
    .openapi({ description: "true: only inbound webhooks. false: only outbound webhooks.", example: false }),
  event: z
    .string()
    .refine((name) => isSubscription(name) || isActionName(name), "is not an event type, a wildcard or an action")
    .optional()
    .openapi({ description: "Only webhooks with this subscription or action.", example: "messages.sent" }),
});

const DEFAULT_OVERLAP_SECONDS = 86_400;
const MAX_OVERLAP_SECONDS = 604_800;

export const rotationInput = z
  .strictObject({
    overlap_seconds: z
      .int("must be a whole number")
      .min(0, "must be at least 0")
      .max(MAX_OVERLAP_SECONDS, `must be at most ${MAX_OVERLAP_SECONDS}`)
      .default(DEFAULT_OVERLAP_SECONDS)
      .openapi({ description: "Seconds for which the previous secrets stay valid." }),
  })
  .openapi("RotationInput", { example: { overlap_seconds: DEFAULT_OVERLAP_SECONDS } });
