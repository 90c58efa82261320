/** Processes the events. Each case knows the type of its payload. */
import type { WebhookEvent } from "./events.ts";

export async function handle(event: WebhookEvent): Promise<void> {
  switch (event.event) {
    case "messages.clicked":
      console.log(`${event.id}: ${event.payload.message.to ?? "somebody"} followed the link`);
      break;
    case "feedback.replied":
      console.log(`${event.id}: ${event.payload.user.name} replied ${JSON.stringify(event.payload.reply.subject)}`);
      break;
    default:
      console.log(`${event.id}: ${event.event}`);
  }
}
