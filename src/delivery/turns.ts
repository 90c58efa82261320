/** Pure. The order in which a batch is served: webhooks take turns, so that none waits for all of another's. */

/** The first of each lane, then the second of each, and so on. */
export function inTurns<Item>(lanes: readonly (readonly Item[])[]): Item[] {
  const longest = Math.max(0, ...lanes.map((lane) => lane.length));
  return Array.from({ length: longest }, (_, turn) => lanes.flatMap((lane) => lane.slice(turn, turn + 1))).flat();
}
