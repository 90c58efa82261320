/**
 * A real HTTP receiver beside the tests. A test takes a name of its own: what arrives at `/<name>` is answered
 * as `?behave=` says and kept, with its exact bytes, until `GET /_requests/<name>` reads it.
 *
 * behave: a status such as `200` or `500` (`,`-separated: one after the other, the last one for good), `hang`,
 * `reset`, `redirect`, `trickle`, `endless`, `echo` (a 500 with the headers of the request); `retry_after=` adds that header, `body=` sets the answer's body, `times=` repeats it.
 * `/_behave/<name>?behave=` changes it from then on, and for those that hang.
 */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { TestProject } from "vitest/node";

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  at: number;
}

export default async function startReceiver(project: TestProject): Promise<() => Promise<void>> {
  const received = new Map<string, ReceivedRequest[]>();
  const overrides = new Map<string, string>();
  const hanging = new Map<string, ((behaviour: string) => void)[]>();
  const server = createServer((request, response) => {
    void handle(request, response, { received, overrides, hanging });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  project.provide("receiver", `http://127.0.0.1:${address.port}`);
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}

interface State {
  received: Map<string, ReceivedRequest[]>;
  overrides: Map<string, string>;
  /** What answers the requests that hang. */
  hanging: Map<string, ((behaviour: string) => void)[]>;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { received, overrides, hanging }: State,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://receiver");
  const [, first = "", second = ""] = url.pathname.split("/");
  if (first === "_requests") {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(received.get(second) ?? []));
    return;
  }
  if (first === "_behave") {
    const behaviour = url.searchParams.get("behave") ?? "200";
    overrides.set(second, behaviour);
    for (const answerHanging of hanging.get(second) ?? []) answerHanging(behaviour);
    hanging.delete(second);
    response.end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const requests = received.get(first) ?? [];
  received.set(first, requests);
  requests.push({
    method: request.method ?? "",
    path: request.url ?? "",
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks).toString("utf8"),
    at: Date.now(),
  });
  const behaviours = (overrides.get(first) ?? url.searchParams.get("behave") ?? "200").split(",");
  const behaviour = behaviours[Math.min(requests.length, behaviours.length) - 1] ?? "200";
  if (behaviour === "echo") {
    response.statusCode = 500;
    response.end(JSON.stringify(request.headers));
    return;
  }
  if (behaviour !== "hang") answer(response, url, behaviour);
  else hanging.set(first, [...(hanging.get(first) ?? []), (next) => answer(response, url, next)]);
}

function answer(response: ServerResponse, url: URL, behaviour: string): void {
  const retryAfter = url.searchParams.get("retry_after");
  if (retryAfter !== null) response.setHeader("Retry-After", retryAfter);
  switch (behaviour) {
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "redirect":
      response.writeHead(302, { Location: `${url.pathname}/elsewhere` }).end();
      return;
    case "trickle": {
      response.writeHead(200);
      const timer = setInterval(() => response.write("."), 100);
      response.on("close", () => clearInterval(timer));
      return;
    }
    case "endless": {
      response.writeHead(200);
      const pump = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        if (!response.destroyed) response.once("drain", pump);
      };
      pump();
      return;
    }
    default:
      response.statusCode = Number(behaviour);
      response.end((url.searchParams.get("body") ?? "").repeat(Number(url.searchParams.get("times") ?? 1)));
  }
}
