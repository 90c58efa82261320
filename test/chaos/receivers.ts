/** Twenty receivers on one port, each with its own ways, until they are all healed. */
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { Random } from "./random.ts";

/** One request that arrived. `succeeded` once a 2xx was written to the socket. */
export interface Hit {
  receiver: number;
  eventId: string;
  attempt: number;
  at: number;
  succeeded: boolean;
}

type Behaviour = "ok" | "slow" | "500" | "429" | "hang" | "reset" | "trickle";

/** The share of each behaviour, by kind of receiver; the rest of the requests are answered with 200. */
const KINDS: readonly { name: string; shares: Partial<Record<Behaviour, number>> }[] = [
  { name: "sound", shares: {} },
  { name: "sound", shares: {} },
  { name: "slow to end", shares: { trickle: 0.5 } },
  { name: "flaky", shares: { "500": 0.3 } },
  { name: "busy", shares: { "429": 0.3 } },
  { name: "resetting", shares: { reset: 0.3 } },
  { name: "hanging", shares: { hang: 0.3 } },
  { name: "mixed", shares: { "500": 0.2, hang: 0.2, reset: 0.2, trickle: 0.1 } },
  { name: "down", shares: { "500": 1 } },
  { name: "dead", shares: { hang: 1 } },
  { name: "slow", shares: { slow: 1 } },
];

/** Well within the suite's DELIVERY_TIMEOUT_MS of 500. */
const SLOW_MS = 300;

export async function startReceivers(random: Random) {
  const hits: Hit[] = [];
  let isHealed = false;

  const server = createServer((request, response) => {
    void take(request).then((hit) => answer(hit, behaviourOf(hit.receiver), response));
  });
  // The Worker may be killed with requests open; their sockets are no errors of ours.
  server.on("clientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receivers have no port");

  async function take(request: IncomingMessage): Promise<Hit> {
    for await (const chunk of request) void chunk;
    const hit: Hit = {
      receiver: Number(request.url?.slice(1)),
      eventId: String(request.headers["webhook-id"]),
      attempt: Number(request.headers["ratecard-webhook-attempt"]),
      at: Date.now(),
      succeeded: false,
    };
    hits.push(hit);
    return hit;
  }

  function behaviourOf(receiver: number): Behaviour {
    if (isHealed) return "ok";
    let point = random.next();
    for (const [behaviour, share] of Object.entries(KINDS[receiver % KINDS.length]?.shares ?? {})) {
      point -= share;
      if (point < 0 && isBehaviour(behaviour)) return behaviour;
    }
    return "ok";
  }

  return {
    url: (receiver: number) => `http://127.0.0.1:${address.port}/${receiver}`,
    kind: (receiver: number) => KINDS[receiver % KINDS.length]?.name ?? "",
    hits,
    heal: () => {
      isHealed = true;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function isBehaviour(name: string): name is Behaviour {
  return ["ok", "slow", "500", "429", "hang", "reset", "trickle"].includes(name);
}

function answer(hit: Hit, behaviour: Behaviour, response: ServerResponse): void {
  const succeed = () => {
    hit.succeeded = true;
  };
  switch (behaviour) {
    case "ok":
      response.end("ok", succeed);
      return;
    case "slow":
      setTimeout(() => response.end("ok", succeed), SLOW_MS);
      return;
    case "500":
      response.writeHead(500).end();
      return;
    case "429":
      response.writeHead(429, { "Retry-After": "2" }).end();
      return;
    case "hang":
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "trickle": {
      response.writeHead(200).write(".", succeed);
      const timer = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(timer));
    }
  }
}
