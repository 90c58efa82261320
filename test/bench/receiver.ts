/** I/O. The receiver of the benchmark: answers 200 and notes when each event came. */
import { once } from "node:events";
import { type IncomingMessage, createServer } from "node:http";

const HANG_MS = 3_500;
const SLOW_MS = 2_500;

export interface Receiver {
  /** Where to send to; `/hang` accepts and does not answer in time, and `/slow…` takes 2.5 s to answer. */
  origin: string;
  /** When each event came for the first time, by path and the event's id, on the clock of `performance.now()`. */
  arrivals: Map<string, number>;
  /** How many requests have come, by path. */
  requests: Map<string, number>;
  /** Resolves once so many have come, and fails when none comes for a while. */
  until(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const arrivals = new Map<string, number>();
  const requests = new Map<string, number>();
  const server = createServer(async (incoming, outgoing) => {
    const now = performance.now();
    const path = incoming.url ?? "";
    requests.set(path, (requests.get(path) ?? 0) + 1);
    const id = idOf(await textOf(incoming));
    if (path === "/hang") {
      setTimeout(() => outgoing.end(), HANG_MS).unref();
      return;
    }
    const key = `${path} ${id}`;
    if (!arrivals.has(key)) arrivals.set(key, now);
    if (path.startsWith("/slow")) setTimeout(() => outgoing.end(), SLOW_MS).unref();
    else outgoing.end();
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    arrivals,
    requests,
    until: async (count) => {
      for (let seen = -1, since = performance.now(); arrivals.size < count;) {
        if (arrivals.size > seen) [seen, since] = [arrivals.size, performance.now()];
        if (performance.now() - since > 30_000) throw new Error(`only ${seen} of ${count} events came`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = "";
  incoming.setEncoding("utf8");
  for await (const chunk of incoming) text += String(chunk);
  return text;
}

/** The envelope begins with it; parsing the rest would be work that is not measured. */
function idOf(body: string): string {
  return /"id":"([^"]+)"/.exec(body)?.[1] ?? "";
}
