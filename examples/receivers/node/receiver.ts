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
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const { status, work } = await receive(Buffer.concat(chunks).toString("utf8"), headers, receiving);
  // Answered before the work begins: three seconds are not for working.
  response.writeHead(status).end();
  await work?.();
}
