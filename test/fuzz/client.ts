/** I/O. Sends a request as it is given: nothing is normalised on the way, as a client library would. */
import { Agent, type IncomingHttpHeaders, request } from "node:http";

const agent = new Agent({ keepAlive: true });

export interface Asked {
  method: string;
  /** With the query string, percent-encoded. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | undefined;
}

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export async function send(origin: string, { method, path, headers, body }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const length = body ? { "Content-Length": String(body.byteLength) } : {};
    const outgoing = request(
      { hostname, port, method, path, agent, headers: { ...headers, ...length } },
      (incoming) => {
        let text = "";
        incoming.setEncoding("utf8");
        incoming.on("data", (chunk) => (text += String(chunk)));
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
        incoming.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** The request for a terminal, with what is long cut short. */
export function asCurl(origin: string, { method, path, headers, body }: Asked): string {
  const quoted = (text: string) => `$'${text.replaceAll(/[\\']/g, "\\$&").replaceAll(/\p{Cc}/gu, escaped)}'`;
  const parts = [`curl -X ${method} ${quoted(origin + path)}`];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body) {
    const text = Buffer.from(body).toString("utf8");
    const rest = text.length > SHOWN_CHARS ? `… (${body.byteLength} bytes)` : "";
    parts.push(`--data-binary ${quoted(text.slice(0, SHOWN_CHARS) + rest)}`);
  }
  return parts.join(" \\\n    ");
}

const SHOWN_CHARS = 2_000;

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
