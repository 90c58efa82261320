/** A receiver on Node's own HTTP server. */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { type ReceiverOptions, receive } from "../receive.ts";

export function createReceiver(options: ReceiverOptions): Server {
  return createServer((request, response) => {
    serve(request, response, options).catch((error: unknown) => {
      console.error(error);
      // Before the response, the event is not saved: with a 500, the service sends it again. After the response, it is
      // in the inbox.
      if (!response.headersSent) response.writeHead(500).end();
    });
  });
}

async function serve(request: IncomingMessage, response: ServerResponse, options: ReceiverOptions): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  // When reading stops at a body that is too large, the connection must stay open for the response.
  const content = request.iterator({ destroyOnReturn: false });
  const { status, process } = await receive(content, headers, options);
  // Respond before processing: the service waits three seconds at most.
  response.writeHead(status, status === 413 ? { Connection: "close" } : {}).end();
  await process?.();
}
