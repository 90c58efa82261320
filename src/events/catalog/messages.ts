/** Pure. The events of a message to a recipient. */
import { z } from "@hono/zod-openapi";
import { defineFamily } from "./family.ts";

const time = z.iso.datetime({ offset: true });

const metadata = z.looseObject({
  send_date: time.nullish(),
  status: z.string().nullish(),
  time_till_status: z.number().nullish(),
  views: z.number().nullish(),
  first_view_date: time.nullish(),
  time_to_open: z.number().nullish(),
  last_view_date: time.nullish(),
  clicks: z.number().nullish(),
  first_click_date: time.nullish(),
  time_to_click: z.number().nullish(),
  last_click_date: time.nullish(),
});

const messageFields = {
  id: z.guid(),
  channel: z.string().describe("The channel of the message, such as `email` or `sms`."),
  from: z.string().nullish(),
  to: z.string().min(1).nullish().describe("The recipient's address on the channel."),
  metadata: metadata.nullish(),
};

const message = z.looseObject(messageFields).openapi("Message");

/** Ignores case and blanks around it, without a flag, which JSON Schema does not have. */
const NO_TEXT_CHANNEL = /^(?!\s*(?:[Ss][Mm][Ss]|[Tt][Ee][Xx][Tt])\s*$)/;

const openedMessage = z.looseObject({
  ...messageFields,
  channel: z
    .string()
    .regex(NO_TEXT_CHANNEL, "must not be a text message, whose opening cannot be detected")
    .describe(
      "The channel of the message. Never `sms` or `text` in any case: the opening of a text message cannot be detected.",
    ),
});

const payload = z.strictObject({ message });

const ID = "ea10916d-0684-4624-9d07-d341193554cf";
const TIME = "2020-11-25T09:33:14.000000Z";
const sampleMessage = { id: ID, channel: "email", from: "Ratecard", to: "johndoe@ratecard.io" };
const sampleViews = { views: 2, first_view_date: TIME, time_to_open: 150, last_view_date: TIME };
const sampleClicks = { clicks: 2, first_click_date: TIME, time_to_click: 150, last_click_date: TIME };

export const messages = defineFamily("messages", {
  description: "What happens to a message on its way to the recipient. Each payload has the `message`.",
  events: {
    "messages.sent": {
      description: "A message was sent to its recipient.",
      payload,
      sample: { message: { ...sampleMessage, metadata: { send_date: TIME, status: "not_opened" } } },
    },
    "messages.opened": {
      description:
        "The recipient viewed the message. This event never occurs for text messages (SMS), nor if the recipient's mail " +
        "client hides the opening.",
      payload: z.strictObject({ message: openedMessage }),
      sample: {
        message: {
          ...sampleMessage,
          metadata: { send_date: TIME, status: "opened", time_till_status: 150, ...sampleViews },
        },
      },
    },
    "messages.clicked": {
      description: "The recipient followed the review link in the message.",
      payload,
      sample: {
        message: {
          ...sampleMessage,
          metadata: { send_date: TIME, status: "clicked", time_till_status: 300, ...sampleViews, ...sampleClicks },
        },
      },
    },
  },
});
