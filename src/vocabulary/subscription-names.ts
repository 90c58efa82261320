/** Pure. The names under which a webhook may have asked for an event. */

/** `feedback.closed` is wanted by who subscribed to it, to `feedback.*` or to `*`. */
export function subscriptionNames(event: string): string[] {
  const family = event.split(".", 1)[0] ?? "";
  return [event, `${family}.*`, "*"];
}
