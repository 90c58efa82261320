/** I/O. Asks the runtime's debugger about the Worker's own isolate. The local databases, queues and receivers are elsewhere. */
import { once } from "node:events";
import { z } from "zod";

/** What the debugger calls the Worker, beside those of the local runtime. */
const OURS = "./core:user:";

const answer = z.object({
  id: z.int(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

export class Debugger {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      const { success, data: answered } = answer.safeParse(JSON.parse(String(data)));
      if (!success) return;
      const { id, result, error } = answered;
      if (error) this.#waiting.get(id)?.reject(new Error(error.message));
      else this.#waiting.get(id)?.resolve(result);
      this.#waiting.delete(id);
    });
  }

  /** @param inspector where the debugger of the runtime is. */
  static async of(inspector: URL | undefined): Promise<Debugger> {
    if (!inspector) throw new Error("the runtime has no debugger");
    const socket = new WebSocket(new URL(OURS, inspector));
    await once(socket, "open");
    return new Debugger(socket);
  }

  /** @param method of the Chrome DevTools Protocol. @throws what the debugger objects to. */
  ask(method: string, params: Record<string, unknown> = {}): Promise<unknown> {
    const id = ++this.#asked;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return waiting.promise;
  }

  close(): void {
    this.#socket.close();
  }
}
