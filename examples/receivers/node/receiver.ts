/** A receiver with nothing but Node's own server. */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { type Receiving, receive } from "../receive.ts";

export function createReceiver(receiving: Receiving): Server {
  return createServer((request, response) => {
    serve(request, response, receiving).catch((error: unknown) => {
      console.error(error);
      // Not kept, so not accepted: it comes again. Where it had been answered, it is in the inbox.
      if (!response.headersSent) response.writeHead(500).end();
    });
  });
}

async function serve(request: IncomingMessage, response: ServerResponse, receiving: Receiving): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  // Whoever sends too much is still to be answered, and then hung up on.
  const content = request.iterator({ destroyOnReturn: false });
  const { status, work } = await receive(content, headers, receiving);
  // Answered before the work begins: three seconds are not for working.
  response.writeHead(status, status === 413 ? { Connection: "close" } : {}).end();
  await work?.();
}
