/** The receivers of the demonstration account: some of them answer well, one is down. */
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

const PORT = 9000;
const GATEWAY_ERROR = `<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>
</html>`;

interface Answer {
  status: number;
  body: string;
  /** Longest time it takes; the shortest is a fifth of it. */
  delayMs: number;
}

/** By path. @param count of the requests so far */
function answerTo(path: string, body: string, count: number, isRepaired: boolean): Answer {
  if (path === "/erp/events") return { status: 502, body: GATEWAY_ERROR, delayMs: 30 };
  if (!isRepaired && path === "/crm/webhooks" && body.includes('"feedback.assigned"') && /[0-3]$/.test(idOf(body))) {
    return { status: 422, body: '{"error":"unknown assignee","field":"payload.user.id"}', delayMs: 60 };
  }
  // Now and then it has too much to do; the next attempt gets through.
  if (path === "/crm/webhooks" && count % 23 === 0) return { status: 503, body: "overloaded\n", delayMs: 40 };
  return { status: 200, body: '{"received":true}', delayMs: path === "/crm/webhooks" ? 90 : 25 };
}

function idOf(body: string): string {
  return body.slice(0, body.indexOf(",")).replaceAll(/[^0-9a-f]/g, "");
}

export interface Receivers {
  origin: string;
  /** The one that refused some events takes them from now on. */
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
      const answer = answerTo(path, Buffer.concat(chunks).toString("utf8"), count, isRepaired);
      await wait(answer.delayMs * (0.2 + 0.8 * Math.random()));
      response.writeHead(answer.status).end(answer.body);
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
