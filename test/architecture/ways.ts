/** Pure. Follows every way through some work that forks: it is done once for each. */

const MAX_WAYS = 200;

export class Ways {
  /** The way that is being followed: what was chosen at each fork, in the order in which they were reached. */
  #way: { chosen: number; of: number }[] = [];
  #forks = new Map<string, number>();
  #isAbandoned = false;

  /** @throws when there are more ways than anyone meant to write. */
  follow<Result>(work: () => Result): Result[] {
    const results: Result[] = [];
    this.#way = [];
    do {
      this.#forks = new Map();
      this.#isAbandoned = false;
      const result = work();
      if (!this.#isAbandoned) results.push(result);
      if (results.length > MAX_WAYS) throw new Error("too many ways to follow");
    } while (this.#turn());
    return results;
  }

  /** Within one way, a fork goes the same way however often it is reached. */
  choose<Option>(fork: string, options: readonly Option[]): Option | undefined {
    if (options.length <= 1) return options[0];
    let chosen = this.#forks.get(fork);
    if (chosen === undefined) {
      const taken = this.#way[this.#forks.size] ?? { chosen: 0, of: options.length };
      this.#way[this.#forks.size] = taken;
      chosen = taken.chosen;
      this.#forks.set(fork, chosen);
    }
    return options[chosen];
  }

  /** The way that is being followed leads nowhere: it has no result. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /** At the last fork that has an option left, to that one. Whether there was any. */
  #turn(): boolean {
    while (this.#way.length > 0) {
      const fork = this.#way.at(-1);
      if (fork && fork.chosen + 1 < fork.of) {
        fork.chosen += 1;
        return true;
      }
      this.#way.pop();
    }
    return false;
  }
}
