/** Pure. The order in which a batch is served, so that no webhook's slow receiver takes all of its slots. */

interface Line<Item> {
  waiting: Item[];
  running: number;
}

/** Hands out the items of several lines. The caller releases each item when it is done with it. */
export class FairQueue<Item> {
  readonly #lines: Line<Item>[];

  constructor(lines: readonly (readonly Item[])[]) {
    this.#lines = lines.map((items) => ({ waiting: [...items], running: 0 }));
  }

  /** The next item of the line with the fewest running ones. Among equals, the line that was served longest ago. */
  next(): { item: Item; release: () => void } | undefined {
    let line: Line<Item> | undefined;
    for (const each of this.#lines) {
      if (each.waiting.length > 0 && (!line || each.running < line.running)) line = each;
    }
    const item = line?.waiting.shift();
    if (!line || item === undefined) return undefined;
    this.#lines.splice(this.#lines.indexOf(line), 1);
    this.#lines.push(line);
    line.running += 1;
    return {
      item,
      release: () => {
        line.running -= 1;
      },
    };
  }
}
