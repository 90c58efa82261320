/** Pure. The event types that subscriptions and filters such as `feedback.*` cover. */
import { z } from "@hono/zod-openapi";
import { subscriptionNames } from "../../vocabulary/subscription-names.ts";
import { EVENT_TYPES, notAnEventType } from "./catalog.ts";

/** The event types that the subscriptions cover, in the order of the catalog; empty for an unknown name. */
export function typesCoveredBy(subscriptions: readonly string[]): string[] {
  return [...EVENT_TYPES.keys()].filter((name) => subscriptionNames(name).some((by) => subscriptions.includes(by)));
}

/** Whether an outbound webhook can subscribe to the name. */
export function isSubscription(name: string): boolean {
  return typesCoveredBy([name]).length > 0;
}

/** The filter `event` of a list, as the names of the types. */
export const eventQuery = z
  .string()
  .transform((text, context) => {
    const names = typesCoveredBy([text]);
    if (names.length === 0) context.addIssue({ code: "custom", message: notAnEventType(text) });
    return names;
  })
  .openapi({
    type: "string",
    description: "Only of this event type, of a family such as `messages.*`, or of any type with `*`.",
    example: "messages.sent",
  });
