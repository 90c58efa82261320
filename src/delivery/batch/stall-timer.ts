/** I/O: the clock and a timeout. Waits for work until it has made no progress for a while. */

export class StallTimer {
  readonly #ms: number;
  #resetAt = Date.now();

  /** @param ms how long the work may go without a reset. */
  constructor(ms: number) {
    this.#ms = ms;
  }

  /** The work made progress. */
  reset(): void {
    this.#resetAt = Date.now();
  }

  /**
   * True if the work ended before a stall; false as soon as it stalls.
   * @throws what the work throws before a stall.
   */
  async settlesBeforeStall(work: Promise<unknown>): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stalled = new Promise<false>((resolve) => {
      const check = () => {
        const remainingMs = this.#resetAt + this.#ms - Date.now();
        if (remainingMs > 0) timer = setTimeout(check, remainingMs);
        else resolve(false);
      };
      check();
    });
    try {
      return await Promise.race([work.then(() => true), stalled]);
    } finally {
      clearTimeout(timer);
    }
  }
}
