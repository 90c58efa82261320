/** Pure. Selects the events that have `info` lines in the log, if only a share of them has. */

/**
 * Whether an event is in the share. All lines of an event are written or none, since its id alone decides.
 * @param percent 0 to 100.
 */
export function isLogged(eventId: string, percent: number): boolean {
  // The last digits of a UUID are random.
  return Number.parseInt(eventId.slice(-8), 16) % 100 < percent;
}
