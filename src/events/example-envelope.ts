/** Pure. The body of a delivery for the documentation, built by the same code as a real one. */
import { type EnvelopeParts, envelope } from "../delivery/request/envelope.ts";
import { firstIdAt } from "../ids/id.ts";
import type { EventType } from "./catalog/family.ts";
import { messages } from "./catalog/messages.ts";

/** A UUIDv7 of 2020-11-25T09:33:14Z. */
const EXAMPLE_EVENT_ID = `${firstIdAt(Date.UTC(2020, 10, 25, 9, 33, 14)).slice(0, 13)}-7000-8000-1c2b3a495867`;

/** The event that examples show. */
export const EXAMPLE_EVENT = { name: "messages.sent", sample: messages.events["messages.sent"].sample } as const;

/** What a webhook gets when an event with the type's sample is published. */
export function exampleParts({ name, sample }: Pick<EventType, "name" | "sample">): EnvelopeParts {
  return {
    eventId: EXAMPLE_EVENT_ID,
    event: name,
    payload: JSON.stringify(sample),
    webhook: { id: "0175fe02-9a40-7000-8000-5a6b7c8d9e0f", name: "My webhook" },
    account: { id: "0175fdf1-2e58-7000-8000-0f1e2d3c4b5a", name: "My account" },
  };
}

export function exampleEnvelope(type: Pick<EventType, "name" | "sample">): string {
  return envelope(exampleParts(type));
}
