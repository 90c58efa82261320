/** Pure. The order in which a batch is served, so that no webhook's slow receiver takes all of its slots. */

interface Lane<Item> {
  waiting: Item[];
  inHand: number;
}

/** Gives out the items of several lanes. Whoever took one says so when it is done. */
export class Turns<Item> {
  readonly #lanes: Lane<Item>[];

  constructor(lanes: readonly (readonly Item[])[]) {
    this.#lanes = lanes.map((items) => ({ waiting: [...items], inHand: 0 }));
  }

  /** The next item of the lane that has the fewest in hand; of several, the one that was served longest ago. */
  take(): { item: Item; done: () => void } | undefined {
    let lane: Lane<Item> | undefined;
    for (const each of this.#lanes) {
      if (each.waiting.length > 0 && (!lane || each.inHand < lane.inHand)) lane = each;
    }
    const item = lane?.waiting.shift();
    if (!lane || item === undefined) return undefined;
    this.#lanes.splice(this.#lanes.indexOf(lane), 1);
    this.#lanes.push(lane);
    lane.inHand += 1;
    return {
      item,
      done: () => {
        lane.inHand -= 1;
      },
    };
  }
}
