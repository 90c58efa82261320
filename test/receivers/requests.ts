/** I/O. Requests that a receiver must answer rightly, whoever sends them. */
import { request as requestTo } from "node:http";
import { Webhook } from "standardwebhooks";

const TEN_MINUTES_MS = 10 * 60 * 1000;
const MIB = 1024 * 1024;
const OTHER_KEY = `whsec_${btoa("another key, also of 32 bytes !!")}`;

export interface HostileRequest {
  what: string;
  /** Any of them is right. */
  statuses: readonly number[];
  send(url: string): Promise<number>;
}

/** None of them may be saved. */
export function hostileRequests(signingSecret: string): HostileRequest[] {
  const id = crypto.randomUUID();
  const body = JSON.stringify({ id, event: "messages.sent", payload: { message: { id, channel: "email" } } });
  const good = signed(signingSecret, id, body);
  const withSignature = (signature: string) => ({ ...good, "webhook-signature": signature });
  const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
  const refused = (what: string, headers: Record<string, string>, content: string | Buffer = body): HostileRequest => ({
    what,
    statuses: [401],
    send: (url) => post(url, content, headers),
  });
  return [
    refused("no header of ours", {}),
    ...Object.keys(good).map((name) => refused(`no ${name}`, without(name))),
    refused("another key's signature", signed(OTHER_KEY, id, body)),
    refused("two signatures of other keys", withSignature(`${signatureOf(OTHER_KEY)} ${signatureOf(OTHER_KEY)}`)),
    refused("one byte changed", good, body.replace("email", "emaiI")),
    refused("another id", { ...good, "webhook-id": crypto.randomUUID() }),
    refused("ten minutes old", signed(signingSecret, id, body, Date.now() - TEN_MINUTES_MS)),
    refused("ten minutes ahead", signed(signingSecret, id, body, Date.now() + TEN_MINUTES_MS)),
    ...["", "v1", "v1,", ",", "v1,%%%", "v1,é", "v1 v1 v1", "v2,", "v1,a,b", "x".repeat(4000)].map((signature) =>
      refused(`the signature ${JSON.stringify(signature.slice(0, 20))}`, withSignature(signature)),
    ),
    ...["now", "-1", "1e9", "nan", "0x10", "9".repeat(30), "1606296794.5", " "].map((timestamp) =>
      refused(`the timestamp ${JSON.stringify(timestamp)}`, { ...good, "webhook-timestamp": timestamp }),
    ),
    refused("no body", good, ""),
    refused("a body that is no UTF-8", good, Buffer.from([0xff, 0xfe])),
    refused("a form", { ...good, "content-type": "application/x-www-form-urlencoded" }, "a=b"),
    refused("a broken multipart form", { ...good, "content-type": "multipart/form-data" }, "--x"),
    { what: "more than 1 MiB", statuses: [413], send: (url) => post(url, "x".repeat(MIB + 1), good) },
    { what: "20 MiB", statuses: [413], send: (url) => post(url, "x".repeat(20 * MIB), good) },
    { what: "GET", statuses: [404, 405], send: (url) => exchange(url, "GET", "", {}) },
  ];

  function signatureOf(key: string): string {
    return signed(key, id, body)["webhook-signature"] ?? "";
  }
}

export function signed(secret: string, id: string, body: string, at = Date.now()): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.trunc(at / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, new Date(at), body),
  };
}

export function post(url: string, body: string | Buffer, headers: Record<string, string>): Promise<number> {
  return exchange(url, "POST", body, { "content-type": "application/json", ...headers });
}

/** fetch would refuse some of the headers, and wait for the end of a body that the receiver does not read. */
export function exchange(
  url: string,
  method: string,
  body: string | Buffer,
  headers: Record<string, string>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const request = requestTo(url, { method, headers: { ...headers, "content-length": length } }, (response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
      response.on("error", () => {});
    });
    request.on("error", reject);
    request.end(body);
  });
}
