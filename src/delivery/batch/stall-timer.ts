/** Waits for work as long as some of it begins now and then. */
export class StallTimer {
  readonly #ms: number;
  #resetAt = Date.now();

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Something began. */
  reset(): void {
    this.#resetAt = Date.now();
  }

  /**
   * Whether the work ended before nothing of it had begun for so long.
   * @throws what the work throws while it is waited for.
   */
  async settlesBeforeStall(work: Promise<unknown>): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const ranOut = new Promise<false>((resolve) => {
      const look = () => {
        const leftMs = this.#resetAt + this.#ms - Date.now();
        if (leftMs > 0) timer = setTimeout(look, leftMs);
        else resolve(false);
      };
      look();
    });
    try {
      return await Promise.race([work.then(() => true), ranOut]);
    } finally {
      clearTimeout(timer);
    }
  }
}
