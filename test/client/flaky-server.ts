/** I/O. A server between the client and the service that does to the first requests what networks do. */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { buffer } from "node:stream/consumers";

/**
 * `drop`: the service does it, and the answer is lost. `cut`: lost in the middle. `refuse`: it never arrives.
 * `hang`: no answer ever. A status: instead of asking the service. `after 500`: it was done, and the answer is a 500.
 */
export type Fault =
  | "drop"
  | "cut"
  | "refuse"
  | "hang"
  | "after 500"
  | { status: number; headers?: Record<string, string> };

export interface FlakyServer {
  origin: string;
  /** Each as it came, the faulty ones included. */
  requests: { method: string; path: string; key: string | undefined; body: string }[];
  /** What happens to the next ones, one after the other; then all is well. */
  failNext(...faults: Fault[]): void;
  stop(): Promise<void>;
}

export async function startFlakyServer(target: string): Promise<FlakyServer> {
  const requests: FlakyServer["requests"] = [];
  let faults: Fault[] = [];
  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { method = "GET", url: path = "/", headers } = request;
    requests.push({ method, path, key: headers["idempotency-key"]?.toString(), body: body.toString() });
    const fault = faults.shift();
    if (fault === "refuse") return void response.destroy();
    if (fault === "hang") return;
    if (typeof fault === "object") return void response.writeHead(fault.status, fault.headers).end("busy");
    const answer = await fetch(`${target}${path}`, {
      method,
      headers: Object.entries(headers)
        .filter(([name]) => !["host", "connection", "content-length", "transfer-encoding"].includes(name))
        .map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.length > 0 ? { body } : {}),
    });
    const content = Buffer.from(await answer.arrayBuffer());
    if (fault === "drop") return void response.destroy();
    if (fault === "after 500") return void response.writeHead(500).end("lost");
    const kept = ["content-type", "idempotent-replayed", "retry-after"].flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    response.writeHead(answer.status, { ...Object.fromEntries(kept), "content-length": content.length });
    if (fault !== "cut") return void response.end(content);
    response.write(content.subarray(0, 20), () => response.destroy());
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the flaky server has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    failNext: (...next) => {
      faults = next;
      requests.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
