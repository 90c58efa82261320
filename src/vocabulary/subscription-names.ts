/** Pure. The names by which a webhook can subscribe to an event. */

/** Webhooks that subscribed to `feedback.closed`, `feedback.*` or `*` receive `feedback.closed`. */
export function subscriptionNames(event: string): string[] {
  const family = event.split(".", 1)[0] ?? "";
  return [event, `${family}.*`, "*"];
}
