/** Pure. The order in which a batch is served, so that no webhook's slow receiver takes all of its slots. */

interface Line<Item> {
  waiting: Item[];
  inHand: number;
}

/** Gives out the items of several lines. Whoever took one says so when it is done. */
export class FairQueue<Item> {
  readonly #lines: Line<Item>[];

  constructor(lines: readonly (readonly Item[])[]) {
    this.#lines = lines.map((items) => ({ waiting: [...items], inHand: 0 }));
  }

  /** The next item of the line that has the fewest in hand; of several, the one that was served longest ago. */
  next(): { item: Item; release: () => void } | undefined {
    let line: Line<Item> | undefined;
    for (const each of this.#lines) {
      if (each.waiting.length > 0 && (!line || each.inHand < line.inHand)) line = each;
    }
    const item = line?.waiting.shift();
    if (!line || item === undefined) return undefined;
    this.#lines.splice(this.#lines.indexOf(line), 1);
    this.#lines.push(line);
    line.inHand += 1;
    return {
      item,
      release: () => {
        line.inHand -= 1;
      },
    };
  }
}
