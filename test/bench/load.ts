/** I/O. Makes requests to a local Worker: as fast as it answers, or at a steady rate. */
import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export interface Shot {
  url: string;
  headers?: Record<string, string>;
  body: string;
}

/** The answer's content. @throws for any status but a 2xx. */
export async function post({ url, headers = {}, body }: Shot): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const outgoing = request(
      url,
      { method: "POST", agent, headers: { "Content-Type": "application/json", "Content-Length": length, ...headers } },
      resolve,
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
  let text = "";
  response.setEncoding("utf8");
  for await (const chunk of response) text += String(chunk);
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) throw new Error(`${url} answered ${status}: ${text}`);
  return text;
}

/** How long `count` calls took, `concurrency` of them always under way. Milliseconds. */
export async function saturate(count: number, concurrency: number, call: () => Promise<unknown>): Promise<number> {
  let left = count;
  const startedAt = performance.now();
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return performance.now() - startedAt;
}

/** Starts a call every `intervalMs`, whether or not the one before has ended, `count` times. */
export async function steadily(
  count: number,
  intervalMs: number,
  call: (index: number) => Promise<unknown>,
): Promise<void> {
  const startedAt = performance.now();
  const calls: Promise<unknown>[] = [];
  for (let index = 0; index < count; index += 1) {
    await wait(Math.max(0, startedAt + index * intervalMs - performance.now()));
    calls.push(call(index));
  }
  await Promise.all(calls);
}
