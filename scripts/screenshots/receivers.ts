/** I/O. The receivers of the demo account. Most are healthy, one is down. */
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

const PORT = 9000;
/** The ERP responds to so many requests, and is down from then on. */
const ERP_RESPONSES = 24;
const GATEWAY_ERROR = `<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>
</html>`;

interface Reply {
  status: number;
  body: string;
  /** The longest delay; the shortest is a fifth of it. */
  delayMs: number;
}

/** @param count of the requests to this path so far */
function replyTo(path: string, body: string, count: number, isRepaired: boolean): Reply {
  if (path === "/erp/events" && count > ERP_RESPONSES) return { status: 502, body: GATEWAY_ERROR, delayMs: 30 };
  if (!isRepaired && path === "/crm/webhooks" && body.includes('"feedback.assigned"') && /[0-3]$/.test(idOf(body))) {
    return { status: 422, body: '{"error":"unknown assignee","field":"payload.user.id"}', delayMs: 60 };
  }
  // An occasional overload; the retry succeeds.
  if (path === "/crm/webhooks" && count % 23 === 0) return { status: 503, body: "overloaded\n", delayMs: 40 };
  return { status: 200, body: '{"received":true}', delayMs: path === "/crm/webhooks" ? 90 : 25 };
}

function idOf(body: string): string {
  return body.slice(0, body.indexOf(",")).replaceAll(/[^0-9a-f]/g, "");
}

export interface Receivers {
  origin: string;
  /** The CRM accepts from now on the events that it refused. */
  repair(): void;
  stop(): void;
}

export async function startReceivers(): Promise<Receivers> {
  let isRepaired = false;
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    void serve();
    async function serve(): Promise<void> {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const path = request.url ?? "";
      const count = (counts.get(path) ?? 0) + 1;
      counts.set(path, count);
      const reply = replyTo(path, Buffer.concat(chunks).toString("utf8"), count, isRepaired);
      await wait(reply.delayMs * (0.2 + 0.8 * Math.random()));
      response.writeHead(reply.status).end(reply.body);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(PORT, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${PORT}`,
    repair: () => {
      isRepaired = true;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
