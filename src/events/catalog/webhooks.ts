/** Pure. The events of an account's webhooks. Only the service publishes them: see delivery/notices/notice.ts. */
import { z } from "@hono/zod-openapi";
import {
  CALL_FAILED,
  type CallFailedPayload,
  DELIVERY_FAILED,
  DISABLED,
  type DeliveryFailedPayload,
  type DisabledPayload,
  NOTICE_FAMILY,
  PUBLISHED_REASONS,
} from "../../delivery/notices/notice.ts";
import { MAX_NOTICE_CALLS } from "../../constants.ts";
import { defineFamily } from "./family.ts";
import { ATTEMPT_ERRORS, AUTOMATIC_DISABLE_REASONS } from "../../vocabulary/delivery.ts";

const time = z.iso.datetime();

const about = {
  webhook: z
    .strictObject({
      id: z.guid(),
      name: z.string(),
      host: z
        .string()
        .nullable()
        .describe(
          "The host of its URL. The rest is omitted, since it can contain credentials. null for an inbound webhook.",
        ),
    })
    .describe("The webhook in trouble."),
  account: z.strictObject({ id: z.guid(), name: z.string() }).describe("The account that the webhook belongs to."),
};

const delivery = z
  .strictObject({
    event_id: z.guid(),
    event: z.string(),
    reason: z.enum(PUBLISHED_REASONS),
    cycle: z.int(),
    attempts: z.int(),
    last_status_code: z.int().nullable(),
    last_error: z.enum(ATTEMPT_ERRORS).nullable(),
    failed_at: time,
  })
  .describe("The latest failed delivery, as in the list of deliveries.");

const deliveryFailed = z.strictObject({
  ...about,
  delivery,
  failed_deliveries: z.int().describe("The number of failed deliveries since the last notice, including this one."),
}) satisfies z.ZodType<DeliveryFailedPayload>;

const disabled = z.strictObject({
  ...about,
  reason: z
    .enum(AUTOMATIC_DISABLE_REASONS)
    .describe("gone: its receiver responded with 410. failing: no success for five days and ten attempts."),
  disabled_at: time,
}) satisfies z.ZodType<DisabledPayload>;

const callFailed = z.strictObject({
  ...about,
  call: z
    .strictObject({
      id: z.guid(),
      detail: z.string().describe("Why it failed."),
      failed_at: time,
    })
    .describe("The latest failed call. `GET /v1/webhooks/{id}/calls` has its content and errors."),
  failed_calls: z
    .int()
    .describe(
      `The number of failed calls since the last notice, including this one, in the last 24 hours. At most ${MAX_NOTICE_CALLS + 1}.`,
    ),
}) satisfies z.ZodType<CallFailedPayload>;

const TIME = "2020-11-25T09:33:14.000000Z";
const ID = "ea10916d-0684-4624-9d07-d341193554cf";
const sampleAbout = {
  webhook: { id: ID, name: "My webhook", host: "example.com" },
  account: { id: ID, name: "My account" },
};

const RULES =
  "Sent to the account's other webhooks, at most once an hour for each webhook. A failed notice causes no further notice.";

export const webhooks = defineFamily(NOTICE_FAMILY, {
  description:
    "Notices about a webhook in trouble. Each payload has the `webhook` and its `account`. Only the service " +
    "publishes them.",
  isPublishable: false,
  events: {
    [DELIVERY_FAILED]: {
      description: `Deliveries to a webhook failed: they spent their attempts, waited too long, or their receiver is gone. ${RULES}`,
      payload: deliveryFailed,
      sample: {
        ...sampleAbout,
        delivery: {
          event_id: ID,
          event: "messages.sent",
          reason: "attempts_exhausted",
          cycle: 1,
          attempts: 3,
          last_status_code: 500,
          last_error: "status",
          failed_at: TIME,
        },
        failed_deliveries: 1,
      },
    },
    [DISABLED]: {
      description: `The service disabled a webhook because its receiver is gone or failed for days. There is no notice if an admin disables a webhook. ${RULES}`,
      payload: disabled,
      sample: { ...sampleAbout, reason: "gone", disabled_at: TIME },
    },
    [CALL_FAILED]: {
      description: `A call of an inbound webhook failed. The sender got 200, and the call can be run again. ${RULES}`,
      payload: callFailed,
      sample: {
        webhook: { ...sampleAbout.webhook, host: null },
        account: sampleAbout.account,
        call: { id: ID, detail: "email: must be an email address", failed_at: TIME },
        failed_calls: 1,
      },
    },
  },
});
