/**
 * Receivers that mean harm, on a socket of their own, so that nothing of HTTP keeps them honest. What a test gets
 * depends on the path: `/<attack>/<name>`; `GET /_connections` says how many connections there are now.
 */
import { type AddressInfo, type Socket, createServer } from "node:net";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { TestProject } from "vitest/node";

const MEGABYTE = 1024 * 1024;
const crlf = (...lines: string[]) => `${lines.join("\r\n")}\r\n\r\n`;

/** A gigabyte of zeros, as the wire carries it. Gzip members one after another decompress to one long text. */
const GZIP_BOMB = Buffer.concat(Array.from({ length: 64 }, () => gzipSync(Buffer.alloc(16 * MEGABYTE))));
const BROTLI_BOMB = brotliCompressSync(Buffer.alloc(64 * MEGABYTE), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
});

const answer = (headers: string[], body: Buffer | string) => (socket: Socket) => {
  const bytes = Buffer.from(body);
  socket.write(crlf("HTTP/1.1 200 OK", ...headers, `Content-Length: ${bytes.length}`, "Connection: close"));
  socket.end(bytes);
};

/** Writes `chunk` for as long as anybody listens. */
const forever = (head: string, chunk: string | Buffer) => (socket: Socket) => {
  socket.write(head);
  const pump = () => {
    while (!socket.destroyed && socket.write(chunk));
    if (!socket.destroyed) socket.once("drain", pump);
  };
  pump();
};

const dripping = (head: string, drop: string) => (socket: Socket) => {
  socket.write(head);
  const timer = setInterval(() => socket.write(drop), 50);
  socket.on("close", () => clearInterval(timer));
};

const OK = "HTTP/1.1 200 OK";
const CHUNKED = crlf(OK, "Transfer-Encoding: chunked");

const ATTACKS: Record<string, (socket: Socket) => void> = {
  "gzip-bomb": answer(["Content-Encoding: gzip"], GZIP_BOMB),
  "brotli-bomb": answer(["Content-Encoding: br"], BROTLI_BOMB),
  "gzip-that-is-none": answer(["Content-Encoding: gzip"], "not compressed at all"),
  "gzip-cut-short": answer(["Content-Encoding: gzip"], gzipSync("hello ".repeat(1000)).subarray(0, 40)),
  "unknown-encoding": answer(["Content-Encoding: rot13"], "uryyb"),
  "encoding-after-encoding": answer(["Content-Encoding: gzip, gzip, br"], gzipSync(gzipSync("hello"))),
  "endless-body": forever(crlf(OK), "x".repeat(65_536)),
  "endless-chunks": forever(CHUNKED, `10000\r\n${"x".repeat(65_536)}\r\n`),
  "endless-gzip": forever(crlf(OK, "Content-Encoding: gzip"), gzipSync(Buffer.alloc(MEGABYTE))),
  "dripping-body": dripping(crlf(OK, "Content-Length: 1000000"), "x"),
  "dripping-headers": dripping(`${OK}\r\n`, "X: y\r\n"),
  "dripping-status": dripping("HTTP/1.1 2", ""),
  "header-flood": forever(`${OK}\r\n`, `X-Flood: ${"y".repeat(8000)}\r\n`),
  "one-long-header": forever(`${OK}\r\nX-Long: `, "y".repeat(65_536)),
  "many-headers": answer(
    Array.from({ length: 2000 }, (_, index) => `X-${index}: y`),
    "many",
  ),
  "informational-flood": forever("", crlf("HTTP/1.1 103 Early Hints", "Link: </x>")),
  "no-http": (socket) => socket.end("220 smtp.example.com ESMTP\r\n"),
  "http-0.9": (socket) => socket.end("<html>hello</html>"),
  "status-of-letters": (socket) => socket.end(crlf("HTTP/1.1 abc OK")),
  "status-of-four-digits": (socket) => socket.end(crlf("HTTP/1.1 2000 OK", "Content-Length: 0")),
  "status-of-nothing": (socket) => socket.end("\r\n\r\n\r\n"),
  "status-999": (socket) => socket.end(crlf("HTTP/1.1 999 Odd", "Content-Length: 0", "Connection: close")),
  "bytes-in-headers": (socket) =>
    socket.end(
      Buffer.concat([Buffer.from(`${OK}\r\nX-Bytes: `), Buffer.from([0xff, 0xfe, 0x00]), Buffer.from("\r\n\r\n")]),
    ),
  "negative-length": (socket) => socket.end(`${crlf(OK, "Content-Length: -1")}hello`),
  "two-lengths": (socket) => socket.end(`${crlf(OK, "Content-Length: 5", "Content-Length: 6")}hello`),
  "broken-chunks": (socket) => socket.end(`${CHUNKED}zz\r\nhello\r\n`),
  "body-cut-short": (socket) => socket.end(`${crlf(OK, "Content-Length: 100")}hello`),
  "retry-after-for-ever": (socket) =>
    socket.end(crlf("HTTP/1.1 503 Busy", `Retry-After: ${"9".repeat(5000)}`, "Content-Length: 0", "Connection: close")),
  "no-utf-8": answer(
    ["Content-Type: text/plain; charset=utf-16"],
    Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0xc3, 0x28]),
  ),
  "half-a-character": answer([], Buffer.concat([Buffer.alloc(2047, "x"), Buffer.from("é😀")])),
  "control-characters": answer([], "a\u0000b\u001b[31mc\u0007"),
  "closes-at-once": (socket) => socket.destroy(),
  "never-answers": () => undefined,
};

export const ATTACK_NAMES = Object.keys(ATTACKS);

export default async function startHostileReceiver(project: TestProject): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    socket.once("data", (chunk) => {
      const [, attack = ""] = /^\w+ \/([\w.-]+)/.exec(chunk.toString("latin1")) ?? [];
      if (attack === "_connections") return socket.end(`${crlf(OK, "Connection: close")}${sockets.size - 1}`);
      return ATTACKS[attack]?.(socket) ?? socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = addressOf(server.address());
  project.provide("hostile", { origin: `http://127.0.0.1:${port}`, attacks: ATTACK_NAMES });
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the hostile receiver has no port");
  return address;
}
