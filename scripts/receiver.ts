/** I/O. A receiver on this machine. It records the requests that arrive. */
import { type IncomingMessage, createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

export interface Arrival {
  headers: Record<string, string>;
  body: string;
}

export interface Receiver {
  url: string;
  arrivals: Arrival[];
  /** @throws when fewer have arrived in time */
  untilArrived(count: number, timeoutMs: number): Promise<void>;
  stop(): void;
}

/** @param statusFor the status of the response to a request */
export async function startReceiver(statusFor: (arrival: Arrival) => number): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    void serve();
    async function serve(): Promise<void> {
      const arrival = await read(request);
      arrivals.push(arrival);
      response.writeHead(statusFor(arrival)).end("thank you");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://127.0.0.1:${address.port}/webhooks`,
    arrivals,
    untilArrived: async (count, timeoutMs) => {
      const deadline = Date.now() + timeoutMs;
      while (arrivals.length < count) {
        if (Date.now() > deadline) throw new Error(`${arrivals.length} of ${count} requests arrived`);
        await wait(50);
      }
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function read(request: IncomingMessage): Promise<Arrival> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return { headers: Object.fromEntries(headers), body: Buffer.concat(chunks).toString("utf8") };
}
