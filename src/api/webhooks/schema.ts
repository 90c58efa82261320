/** Pure. A webhook as the API shows it and takes it. */
import { z } from "@hono/zod-openapi";
import { MAX_RATE_LIMIT, MAX_SUBSCRIPTIONS, MAX_URL_LENGTH } from "../../constants.ts";
import { headersInput } from "../../delivery/request/extra-headers.ts";
import { conditionSchema, filterInput } from "../../delivery/filter.ts";
import { timestamp } from "../../time/timestamp.ts";
import { SECRET_EXAMPLE, booleanQuery, metadataInput, nameInput } from "../../http/inputs.ts";
import { pageQuery } from "../../http/page.ts";
import { DISABLE_REASONS } from "../../vocabulary/delivery.ts";

const filterDescription =
  "Conditions on the payload that must all hold. What does not pass is listed as `skipped`, and can be sent all the same with a redelivery. null: everything passes. Outbound only.";
const rateLimitDescription =
  "Requests a second, retries included, at most. What exceeds it waits as `pending`, oldest first, spending no attempts. null: no limit. Outbound only.";
const filterExample = [{ path: "/message/channel", op: "eq" as const, value: "email" }];
const headersExample = { Authorization: "Bearer 0123456789" };

export const webhookSchema = z
  .object({
    id: z.uuid(),
    name: z.string().openapi({ example: "My webhook" }),
    is_inbound: z.boolean().openapi({ description: "Inbound: we receive. Outbound: we send.", example: false }),
    uses_signature: z
      .boolean()
      .openapi({ description: "Requests carry a Standard Webhooks signature.", example: true }),
    events: z
      .array(z.string())
      .openapi({ description: "Subscriptions, or actions if inbound.", example: ["messages.sent"] }),
    metadata: z
      .record(z.string(), z.unknown())
      .openapi({ type: "object", additionalProperties: true, example: { crm_id: "42" } }),
    url: z.string().openapi({
      description: "Where we send to; if inbound, where you send to.",
      example: "https://example.com/webhooks",
    }),
    secret: z.string().openapi({
      description: "Sent as `Ratecard-Webhook-Secret`, or the last part of an inbound URL.",
      example: SECRET_EXAMPLE,
    }),
    enabled: z.boolean().openapi({ example: true }),
    disabled_reason: z.enum(DISABLE_REASONS).nullable().openapi({
      description: "Who or what disabled it: an admin, days of failures, or a receiver that answered 410.",
      example: null,
    }),
    signing_secret: z.string().nullable().openapi({
      description: "For verifying, or making, signatures. Never sent.",
      example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    }),
    previous_secrets_until: timestamp.nullable().openapi({
      description: "Until when the secrets before the last rotation count beside these. null: they don't.",
      example: null,
    }),
    filter: z.array(conditionSchema).nullable().openapi({ description: filterDescription, example: filterExample }),
    headers: z.record(z.string(), z.string()).openapi({
      description: "Fixed headers that every request carries beside ours. Outbound only.",
      example: headersExample,
    }),
    auto_recover: z.boolean().openapi({
      description: "The end of an outage also sends again what failed in it. Outbound only.",
      example: false,
    }),
    rate_limit: z.int().nullable().openapi({ description: rateLimitDescription, example: 10 }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Webhook");

const flag = z.boolean("must be true or false");

/** What GET shows beside the fields that can be set: it may be sent back, and is ignored. */
const readOnly = z.unknown().optional().openapi({ readOnly: true });

const fields = {
  name: nameInput,
  is_inbound: flag.openapi({ description: "Never changes after creation." }),
  uses_signature: flag.openapi({
    description: "Outbound: requests are signed. Inbound: calls without a valid signature are refused.",
  }),
  events: z
    .array(z.string("must be a string"), {
      error: (issue) => (issue.input === undefined ? "is required" : "must be a list of names"),
    })
    .min(1, "must name at least one")
    .max(MAX_SUBSCRIPTIONS, `must name at most ${MAX_SUBSCRIPTIONS}`)
    .openapi({
      description: "Event types, `feedback.*` for all of a family, `*` for all there are; if inbound, actions.",
      example: ["messages.sent", "feedback.*"],
    }),
  metadata: metadataInput.openapi({ description: "Whatever you want to keep with it." }),
  url: z
    .string("must be a string")
    .trim()
    .max(MAX_URL_LENGTH, `must be at most ${MAX_URL_LENGTH} characters`)
    .openapi({ description: "Where to send to. An inbound webhook gets its own." }),
  enabled: flag.openapi({ description: "Enabling it closes its circuit; disabling it fails what waits." }),
  filter: filterInput.openapi({
    description: `${filterDescription} null or an empty list clears it.`,
    example: filterExample,
  }),
  headers: headersInput.openapi({
    type: ["object", "null"],
    additionalProperties: { type: "string" },
    description:
      "At most 10 fixed headers that every request carries beside ours, none that we, HTTP or the network set. They are stored encrypted. null or an empty object clears them. Outbound only.",
    example: headersExample,
  }),
  auto_recover: flag.openapi({
    description: "The end of an outage also sends again what failed in it. Outbound only.",
  }),
  rate_limit: z
    .int("must be a whole number or null")
    .min(1, "must be at least 1; null for no limit")
    .max(MAX_RATE_LIMIT, `must be at most ${MAX_RATE_LIMIT}; null for no limit`)
    .nullable()
    .openapi({ description: rateLimitDescription, example: 10 }),
};

const readOnlyFields = {
  id: readOnly,
  secret: readOnly,
  signing_secret: readOnly,
  previous_secrets_until: readOnly,
  disabled_reason: readOnly,
  created_at: readOnly,
  updated_at: readOnly,
};

const settings = z.strictObject({ ...fields, ...readOnlyFields });

/** PATCH: an omitted field stays as it is. */
export const webhookPatch = settings.partial().openapi("WebhookPatch", { example: { enabled: false } });

/** POST and PUT: an omitted field gets its default. */
export const webhookInput = settings
  .extend({
    is_inbound: fields.is_inbound.optional(),
    uses_signature: fields.uses_signature.default(false),
    metadata: fields.metadata.default({}),
    url: fields.url.optional(),
    enabled: fields.enabled.default(true),
    filter: fields.filter.default(null),
    headers: fields.headers.default(null),
    auto_recover: fields.auto_recover.default(false),
    rate_limit: fields.rate_limit.default(null),
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
    .openapi({ description: "Only inbound ones, or only outbound ones.", example: false }),
  event: z
    .string()
    .optional()
    .openapi({ description: "Only those that name this subscription or action.", example: "messages.sent" }),
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
      .openapi({ description: "How long the previous secrets stay live beside the new ones." }),
  })
  .openapi("RotationInput", { example: { overlap_seconds: DEFAULT_OVERLAP_SECONDS } });
