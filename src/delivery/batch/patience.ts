/** Waits for work as long as some of it begins now and then. */
export class Patience {
  readonly #ms: number;
  #renewedAt = Date.now();

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Something began. */
  renew(): void {
    this.#renewedAt = Date.now();
  }

  /**
   * Whether the work ended before nothing of it had begun for so long.
   * @throws what the work throws while it is waited for.
   */
  async outlasts(work: Promise<unknown>): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const ranOut = new Promise<false>((resolve) => {
      const look = () => {
        const leftMs = this.#renewedAt + this.#ms - Date.now();
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
