/** I/O: the clock and a timeout. Waits for the work of a batch, and decides when to let the next batch start. */
import { BACKLOG_CHECK_MS, STALL_CHECK_MS, STALL_MS } from "../../constants.ts";

export class StallTimer<Owner> {
  #progressAt = Date.now();
  /** The owners that are worth waiting for even while others wait. */
  readonly #quick: Map<Owner, { waitMs: number; progressAt: number }>;

  /** @param quick for each owner whose work should take little time, how many milliseconds to wait for it without progress. */
  constructor(quick: ReadonlyMap<Owner, number>) {
    const progressAt = this.#progressAt;
    this.#quick = new Map([...quick].map(([owner, waitMs]) => [owner, { waitMs, progressAt }]));
  }

  /** A part of the owner's work started or ended. */
  progress(owner: Owner): void {
    this.#progressAt = Date.now();
    const quick = this.#quick.get(owner);
    if (quick) quick.progressAt = this.#progressAt;
  }

  /** The owner's work ended. */
  end(owner: Owner): void {
    this.#quick.delete(owner);
  }

  /** The owners that were expected to be quick, and have not ended. */
  get late(): Owner[] {
    return [...this.#quick.keys()];
  }

  /**
   * True if the work ended before a stall; false as soon as it stalls: without progress for `STALL_MS`, or with nothing
   * left that is worth waiting for while others wait.
   * @param othersWait whether other messages wait for this batch. Must not throw.
   * @throws what the work throws before a stall.
   */
  async settlesBeforeStall(work: Promise<unknown>, othersWait: () => Promise<boolean>): Promise<boolean> {
    let isSettled = false;
    const settled = work.finally(() => {
      isSettled = true;
    });
    let askAt = 0;
    while (!isSettled) {
      await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, STALL_CHECK_MS))]);
      const now = Date.now();
      if (!isSettled && now - this.#progressAt >= STALL_MS) return false;
      const isWorthIt = [...this.#quick.values()].some(({ waitMs, progressAt }) => now - progressAt < waitMs);
      if (isSettled || isWorthIt || now < askAt) continue;
      askAt = now + BACKLOG_CHECK_MS;
      if ((await Promise.race([settled, othersWait()])) === true) return false;
    }
    await settled;
    return true;
  }
}
