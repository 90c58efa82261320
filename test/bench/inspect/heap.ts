/**
 * I/O. How much memory the Worker's isolate holds, asked of the runtime's debugger. The process has more than that:
 * the local runtime keeps databases, queues and ledgers in the same one.
 */
import { z } from "zod";
import { Debugger } from "./debugger.ts";

const BYTES_A_MIB = 1024 * 1024;

const usage = z.object({ usedSize: z.number(), backingStorageSize: z.number() });

export class Heap {
  readonly #debugger: Debugger;
  /** Mebibytes that were in use at most, garbage included. */
  peakMiB = 0;

  private constructor(ofWorker: Debugger) {
    this.#debugger = ofWorker;
  }

  /** @param inspector where the debugger of the runtime is. */
  static async of(inspector: URL | undefined): Promise<Heap> {
    return new Heap(await Debugger.of(inspector));
  }

  /** Notes how much is in use now. */
  async look(): Promise<void> {
    this.peakMiB = Math.max(this.peakMiB, await this.#usedMiB());
  }

  /** Looks every so many milliseconds, until the returned function is called. */
  lookEvery(intervalMs: number): () => void {
    const looking = setInterval(() => void this.look(), intervalMs);
    return () => clearInterval(looking);
  }

  /**
   * Mebibytes that are left when the garbage is gone.
   * @param request makes a request: the garbage is collected when the Worker runs again.
   */
  async liveMiB(request: () => Promise<unknown>): Promise<number> {
    await this.look();
    const collected = this.#debugger.ask("HeapProfiler.collectGarbage");
    await request();
    await collected;
    return this.#usedMiB();
  }

  close(): void {
    this.#debugger.close();
  }

  async #usedMiB(): Promise<number> {
    const { usedSize, backingStorageSize } = usage.parse(await this.#debugger.ask("Runtime.getHeapUsage"));
    return (usedSize + backingStorageSize) / BYTES_A_MIB;
  }
}
