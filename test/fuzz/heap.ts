/**
 * I/O. How much memory the Worker's isolate holds, asked of the runtime's debugger. The process has more than that:
 * the local runtime keeps databases, queues and ledgers in the same one.
 */
import { once } from "node:events";
import { z } from "zod";

/** What the debugger calls the Worker, beside those of the local runtime. */
const OURS = "./core:user:";
const BYTES_A_MIB = 1024 * 1024;

const answer = z.object({ id: z.int(), result: z.unknown() });
const usage = z.object({ usedSize: z.number(), backingStorageSize: z.number() });

export class Heap {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #asked = 0;
  /** Mebibytes that were in use at most, garbage included. */
  peakMiB = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const { success, data: answered } = answer.safeParse(JSON.parse(String(data)));
      if (!success) return;
      this.#waiting.get(answered.id)?.(answered.result);
      this.#waiting.delete(answered.id);
    });
  }

  /** @param inspector where the debugger of the runtime is. */
  static async of(inspector: URL): Promise<Heap> {
    const socket = new WebSocket(new URL(OURS, inspector));
    await once(socket, "open");
    return new Heap(socket);
  }

  /** Notes how much is in use now. */
  async look(): Promise<void> {
    this.peakMiB = Math.max(this.peakMiB, await this.#usedMiB());
  }

  /**
   * Mebibytes that are left when the garbage is gone.
   * @param request makes a request: the garbage is collected when the Worker runs again.
   */
  async liveMiB(request: () => Promise<unknown>): Promise<number> {
    await this.look();
    const collected = this.#ask("HeapProfiler.collectGarbage");
    await request();
    await collected;
    return this.#usedMiB();
  }

  close(): void {
    this.#socket.close();
  }

  async #usedMiB(): Promise<number> {
    const { usedSize, backingStorageSize } = usage.parse(await this.#ask("Runtime.getHeapUsage"));
    return (usedSize + backingStorageSize) / BYTES_A_MIB;
  }

  #ask(method: string): Promise<unknown> {
    const id = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method }));
    return promise;
  }
}
