/** I/O. The Worker's isolates: a few at a time, each with its own memory, clock and bindings. One that dies is replaced. */
import type { Database } from "./database.ts";
import type { Ledgers } from "./ledgers.ts";
import { type Machine, type World, newMachine, on } from "./world.ts";

/** The service's Worker, as src/index.ts exports it. */
export interface Worker {
  fetch(request: Request, env: object, ctx: object): Response | Promise<Response>;
  queue(batch: object, env: object, ctx: object): Promise<void>;
  scheduled(controller: object, env: object, ctx: object): Promise<void>;
}

export interface Isolate {
  machine: Machine;
  env: object;
  context(): object;
}

const ISOLATES = 3;

export class Isolates {
  readonly #world: World;
  readonly #bindings: () => Record<string, unknown>;
  readonly #maxSkewMs: number;
  #alive: Isolate[] = [];
  #made = 0;

  constructor(world: World, maxSkewMs: number, bindings: () => Record<string, unknown>) {
    this.#world = world;
    this.#bindings = bindings;
    this.#maxSkewMs = maxSkewMs;
  }

  /** Any of them. */
  pick(): Isolate {
    this.#alive = this.#alive.filter(({ machine }) => !machine.isDead);
    while (this.#alive.length < ISOLATES) this.#alive.push(this.#make());
    const picked = this.#alive[this.#world.random.below(this.#alive.length)];
    if (!picked) throw new Error("there is no isolate");
    return picked;
  }

  /** An isolate whose clock is minutes wrong. It gets only requests to publish. */
  pickWrong(): Isolate {
    const picked = this.#make();
    picked.machine.skewMs = (this.#world.random.chance(0.5) ? 1 : -1) * (60_000 + this.#world.random.next() * 400_000);
    return picked;
  }

  /** A deployment: every isolate is replaced, with the bindings of now. The old ones finish what they have begun. */
  replaceAll(): void {
    this.#alive = [];
  }

  #make(): Isolate {
    this.#made += 1;
    const skew = Math.round((this.#world.random.next() - 0.5) * this.#maxSkewMs);
    const machine = newMachine(`worker ${this.#made}`, "worker", skew);
    return { machine, env: this.#bindings(), context: newContext };
  }
}

/** Work in `waitUntil` goes on by itself here, until the isolate dies. */
function newContext(): object {
  return {
    waitUntil: (work: Promise<unknown>) => void Promise.resolve(work).catch(() => undefined),
    passThroughOnException: () => undefined,
    props: {},
  };
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** A request from outside. @returns null if nobody answered: then nobody knows what it did. */
export async function request(
  world: World,
  worker: Worker,
  isolate: Isolate,
  content: { method: string; path: string; headers: Record<string, string>; body: string | null },
): Promise<HttpAnswer | null> {
  const { machine } = isolate;
  const { method, path, headers, body } = content;
  const isLost = world.faults.draw("request is lost", machine.name) !== null;
  await world.hop("request ←");
  if (isLost || machine.isDead) return null;
  const answered = new Promise<HttpAnswer | null>((resolve) => {
    const onDeath = () => resolve(null);
    machine.onDeath.add(onDeath);
    const end = (answer: HttpAnswer | null) => {
      machine.onDeath.delete(onDeath);
      if (!machine.isDead) resolve(answer);
    };
    void on(machine, async () => {
      try {
        const response = await worker.fetch(
          new Request(`https://hooks.ratecard.io${path}`, { method, headers, body }),
          isolate.env,
          isolate.context(),
        );
        end({ status: response.status, headers: response.headers, text: await response.text() });
      } catch {
        end(null);
      }
    });
  });
  const answer = await answered;
  const isAnswerLost = world.faults.draw("response is lost", machine.name) !== null;
  await world.hop("request →");
  return isAnswerLost ? null : answer;
}

/** What every isolate and ledger is bound to. */
export function bindingsOf(parts: {
  database: Database;
  ledgers: Ledgers;
  deliveries: () => object;
  settings: Record<string, string>;
}): Record<string, unknown> {
  const limiter = { limit: () => Promise.resolve({ success: true }) };
  return {
    ...parts.settings,
    DB: parts.database.bind(),
    DELIVERIES: parts.deliveries(),
    DELIVERY_LEDGER: parts.ledgers.bind(),
    PUBLISH_LIMIT: limiter,
    BATCH_LIMIT: limiter,
    MANAGEMENT_LIMIT: limiter,
    INBOUND_LIMIT: limiter,
  };
}
