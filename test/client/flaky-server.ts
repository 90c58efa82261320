/** I/O. A server between the client and the service, which injects the faults of a network. */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { buffer } from "node:stream/consumers";

/**
 * `drop`: the service handles the request, and its response is lost. `cut`: the response is cut short.
 * `refuse`: the service never gets the request. `hang`: there is no response, ever. `after 500`: the service handles the
 * request, and the response is a 500. A status: the service is not asked.
 */
export type Fault =
  | "drop"
  | "cut"
  | "refuse"
  | "hang"
  | "after 500"
  | { status: number; headers?: Record<string, string>; body?: string };

export interface FlakyServer {
  origin: string;
  /** Every request since the last `failNext`. */
  requests: { method: string; path: string; key: string | undefined; body: string }[];
  /** The faults of the next requests, one each. Later requests get none. */
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
    if (typeof fault === "object") {
      const { status, headers: given, body: content = "busy" } = fault;
      return void response.writeHead(status, given).end(content);
    }
    const upstream = await fetch(`${target}${path}`, {
      method,
      headers: Object.entries(headers)
        .filter(([name]) => !["host", "connection", "content-length", "transfer-encoding"].includes(name))
        .map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.length > 0 ? { body } : {}),
    });
    const content = Buffer.from(await upstream.arrayBuffer());
    if (fault === "drop") return void response.destroy();
    if (fault === "after 500") return void response.writeHead(500).end("lost");
    const kept = ["content-type", "idempotent-replayed", "retry-after"].flatMap((name) => {
      const value = upstream.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    response.writeHead(upstream.status, { ...Object.fromEntries(kept), "content-length": content.length });
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
