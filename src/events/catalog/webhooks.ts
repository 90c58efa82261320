/** Pure. What happens to an account's webhooks themselves. The service alone publishes it: see delivery/notices/notice.ts. */
import { z } from "@hono/zod-openapi";
import {
  DELIVERY_FAILED,
  DISABLED,
  type DeliveryFailedPayload,
  type DisabledPayload,
  NOTICE_FAMILY,
  PUBLISHED_REASONS,
} from "../../delivery/notices/notice.ts";
import { defineFamily } from "./family.ts";
import { ATTEMPT_ERRORS, AUTOMATIC_DISABLE_REASONS } from "../../vocabulary/delivery.ts";

const time = z.iso.datetime();

const about = {
  webhook: z
    .strictObject({
      id: z.guid(),
      name: z.string(),
      host: z.string().nullable().describe("Of its URL, without the rest, which may hold credentials."),
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
  .describe("The latest that failed, as the list of deliveries shows it.");

const deliveryFailed = z.strictObject({
  ...about,
  delivery,
  failed_deliveries: z.int().describe("How many failed since this was last told, this one included."),
}) satisfies z.ZodType<DeliveryFailedPayload>;

const disabled = z.strictObject({
  ...about,
  reason: z
    .enum(AUTOMATIC_DISABLE_REASONS)
    .describe("gone: its receiver answered 410. failing: five days and ten attempts without a success."),
  disabled_at: time,
}) satisfies z.ZodType<DisabledPayload>;

const TIME = "2020-11-25T09:33:14.000000Z";
const ID = "ea10916d-0684-4624-9d07-d341193554cf";
const sampleAbout = {
  webhook: { id: ID, name: "My webhook", host: "example.com" },
  account: { id: ID, name: "My account" },
};

const RULES =
  "Told to the account's other webhooks, and at most once an hour for each webhook. A notice that cannot be delivered raises no other.";

export const webhooks = defineFamily(NOTICE_FAMILY, {
  description:
    "Notices that a webhook is in trouble. Each payload carries the `webhook` and its `account`. The service publishes " +
    "them: nobody else can.",
  isPublishable: false,
  events: {
    [DELIVERY_FAILED]: {
      description: `Deliveries to a webhook spent their attempts, waited too long, or found their receiver gone. ${RULES}`,
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
      description: `The service disabled a webhook, whose receiver is gone or has been failing for days. What an admin disables is not told. ${RULES}`,
      payload: disabled,
      sample: { ...sampleAbout, reason: "gone", disabled_at: TIME },
    },
  },
});
