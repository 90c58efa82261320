/** Pure. The order in which a batch is served, so that no webhook's slow receiver takes all of its slots. */
import { MAX_SLOW_SENDS } from "../../constants.ts";

/** The items of one webhook. */
export interface Line<Item> {
  items: readonly Item[];
  /** Its items are expected to take little time. */
  isQuick: boolean;
  /** What the line shares with others: its account, its receiver's host, its webhook. */
  shares: readonly string[];
}

/** Hands out the items of several lines. The caller releases each item when it is done with it. */
export class FairQueue<Item> {
  #lines: (Line<Item> & { waiting: Item[] })[];
  /** How many items of each share are running. */
  readonly #running = new Map<string, number>();
  /** How many items of lines that are not quick are running. */
  #slow = 0;

  constructor(lines: readonly Line<Item>[]) {
    this.#lines = lines.map((line) => ({ ...line, waiting: [...line.items] }));
  }

  /**
   * The next item of the line whose account, host and webhook have the fewest running items. Among equals, of the line that
   * was served longest ago. While a quick line waits, the others get no more than `MAX_SLOW_SENDS`.
   */
  next(): { item: Item; release: () => void } | undefined {
    const waiting = this.#lines.filter((each) => each.waiting.length > 0);
    const quick = waiting.filter(({ isQuick }) => isQuick);
    const [first, ...others] = quick.length > 0 && this.#slow >= MAX_SLOW_SENDS ? quick : waiting;
    if (!first) return undefined;
    const line = others.reduce((least, each) => (this.#load(each) < this.#load(least) ? each : least), first);
    const item = line.waiting.shift();
    if (item === undefined) return undefined;
    this.#lines = [...this.#lines.filter((each) => each !== line), line];
    this.#count(line, 1);
    return { item, release: () => this.#count(line, -1) };
  }

  /** The running items of the share that has the most. The sum of all shares, at most 18, decides among equals. */
  #load({ shares }: Line<Item>): number {
    const running = shares.map((share) => this.#running.get(share) ?? 0);
    return Math.max(...running) * 100 + running.reduce((sum, each) => sum + each, 0);
  }

  #count({ isQuick, shares }: Line<Item>, change: number): void {
    if (!isQuick) this.#slow += change;
    for (const share of shares) this.#running.set(share, (this.#running.get(share) ?? 0) + change);
  }
}
