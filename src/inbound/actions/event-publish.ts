/** Pure. Makes an event for the outbound webhooks; the caller stores it. */
import { z } from "@hono/zod-openapi";
import { MAX_EVENT_BYTES } from "../../constants.ts";
import { checkPublication, findEventType } from "../../events/catalog/catalog.ts";
import { newEvent } from "../../events/new-event.ts";
import { toPlain } from "../../json/exact.ts";
import { formatTime } from "../../time/time.ts";
import { memberJson } from "../body/body.ts";
import { defineAction } from "./action.ts";

const input = z
  .object(
    {
      event: z
        .string()
        .superRefine((event, context) => {
          const error = checkPublication(event, undefined).find(({ path }) => path === "event");
          if (error) context.addIssue({ code: "custom", message: error.message });
        })
        .openapi({ example: "messages.sent" }),
      // The catalog validates it: a copy made here could differ from the source that is published.
      payload: z.unknown().meta({ type: "object", description: "As the event type's schema asks." }),
    },
    "must be an object",
  )
  .superRefine(({ event, payload }, context) => {
    for (const { path, message } of checkPublication(event, payload)) {
      context.addIssue({ code: "custom", path: path.split("."), message });
    }
  });

const SAMPLE_EVENT = "messages.sent";

export const eventPublish = defineAction({
  name: "event.publish",
  description: "Publishes an event to the account's outbound webhooks, its payload as it was sent.",
  allowsUnverified: false,
  input,
  sample: { event: SAMPLE_EVENT, payload: findEventType(SAMPLE_EVENT)?.sample },
  maxBytes: MAX_EVENT_BYTES,
  // Validates them as numbers. The published payload keeps the digits of the call.
  read: (value) => toPlain(value, "number"),
  async run({ event }, _changeset, { accountId, now, newId }, body) {
    const stored = await newEvent({ event, payload: memberJson(body, "payload") ?? "null" }, newId());
    const data = { id: stored.id, event, account_id: accountId, webhooks: null, created_at: formatTime(now) };
    return { kind: "done", status: 202, data, event: stored };
  },
});
