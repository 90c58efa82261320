/** I/O. Where the webhooks of the fuzz send to: it takes everything, and answers as its path says. */
import { once } from "node:events";
import { createServer } from "node:http";

const SLOW_MS = 1_000;

export interface Receiver {
  origin: string;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    const answer = (status: number) => outgoing.writeHead(status).end();
    if (incoming.url === "/slow") setTimeout(() => answer(200), SLOW_MS).unref();
    else answer(incoming.url === "/fail" ? 500 : incoming.url === "/gone" ? 410 : 200);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
