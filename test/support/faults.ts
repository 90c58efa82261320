/** Ways to break the service on purpose, around its real bindings. */
import { env } from "cloudflare:workers";
import type { DeliveryLedger } from "../../src/index.ts";
import { timeOfId } from "../../src/ids/id.ts";
import { newId } from "../../src/ids/new-id.ts";

type Ledger = DurableObjectStub<DeliveryLedger>;

/** Bindings whose ledgers behave as `change` says: it gets the real stub and the name of the method that is called. */
export function withLedgers(change: (stub: Ledger, method: string) => unknown): Env {
  return {
    ...env,
    DELIVERY_LEDGER: new Proxy(env.DELIVERY_LEDGER, {
      get: (namespace, name) => {
        if (name !== "getByName") return Reflect.get(namespace, name);
        return (id: string) => {
          const stub = namespace.getByName(id);
          return new Proxy(stub, {
            get: (target, method) => change(stub, String(method)) ?? Reflect.get(target, method, target),
          });
        };
      },
    }),
  };
}

/** Bindings whose D1 fails at its `nth` round trip (1 is the first), and says how many there were. */
export function withFailingDatabase(nth: number): { env: Env; roundTrips: () => number } {
  return withDatabase((count) => {
    if (count === nth) throw new Error("D1_ERROR: the network connection was lost");
  });
}

/** Bindings whose D1 refuses whatever comes after so many round trips, as for an invocation that has had its share. */
export function withRefusingDatabase(after: number): { env: Env; roundTrips: () => number } {
  return withDatabase((count) => {
    if (count > after) throw new Error("Too many API requests by single Worker invocation.");
  });
}

/** Bindings whose D1 counts its round trips. @param check is told how many there were with this one, before it is made. */
export function withDatabase(check: (count: number) => void): { env: Env; roundTrips: () => number } {
  const { wrap, roundTrips } = countedDatabases(check);
  return { env: { ...env, DB: wrap(env.DB) }, roundTrips };
}

/** Databases that count their round trips together. @param check as in `withDatabase`; it may take its time. */
export function countedDatabases(check: (count: number) => void | Promise<unknown>): {
  wrap: (database: D1Database) => D1Database;
  roundTrips: () => number;
} {
  let count = 0;
  const step = () => {
    count += 1;
    return check(count);
  };
  const originals = new WeakMap<object, D1PreparedStatement>();
  const statement = (original: D1PreparedStatement): D1PreparedStatement => {
    const failing = new Proxy(original, {
      get: (target, name) => {
        if (name === "bind") return (...values: unknown[]) => statement(target.bind(...values));
        return async (...given: unknown[]) => {
          await step();
          return Reflect.apply(Reflect.get(target, name), target, given);
        };
      },
    });
    originals.set(failing, original);
    return failing;
  };
  const wrap = (database: D1Database) =>
    new Proxy(database, {
      get: (target, name) => {
        if (name === "prepare") return (query: string) => statement(target.prepare(query));
        return async (statements: D1PreparedStatement[]) => {
          await step();
          return target.batch(statements.map((each) => originals.get(each) ?? each));
        };
      },
    });
  return { wrap, roundTrips: () => count };
}

/** A D1 of which everything works but reading events. */
export function unreadableEvents(): D1Database {
  return new Proxy(env.DB, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...given: unknown[]) => {
        if (name === "prepare" && /^select [^]* from "events"/i.test(String(given[0]))) {
          throw new Error("D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.");
        }
        return Reflect.apply(method, target, given);
      };
    },
  });
}

/** A D1 that fails as long as `isAway` says so. */
export function awayDatabase(db: D1Database, isAway: () => boolean): D1Database {
  return new Proxy(db, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...given: unknown[]) => {
        if (isAway()) throw new Error("D1_ERROR: D1 DB reset because its code was updated. Retry the operation.");
        return Reflect.apply(method, target, given);
      };
    },
  });
}

/** A queue that refuses everything. */
export function refusingQueue(): Queue {
  return new Proxy(env.DELIVERIES, {
    get: () => () => Promise.reject(new Error("Queue sendBatch failed: Too Many Requests")),
  });
}

/** A queue that takes messages, remembers them, and delivers none. */
export function recordingQueue({ backlogCount = 0 } = {}) {
  const sent: { body: unknown; delaySeconds: number | undefined }[] = [];
  const sendBatch: Queue["sendBatch"] = (messages) => {
    for (const { body, delaySeconds } of messages) sent.push({ body, delaySeconds });
    return Promise.resolve({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } });
  };
  const metrics: Queue["metrics"] = () => Promise.resolve({ backlogCount, backlogBytes: 0 });
  const own = { sendBatch, metrics };
  const queue: Queue = new Proxy(env.DELIVERIES, {
    get: (target, name) => Reflect.get(name in own ? own : target, name),
  });
  return { sent, queue };
}

/** An event as it lies in the outbox some time after it was accepted, and its message was lost. */
export async function lostEvent(accountId: string, webhookIds: readonly string[], agoMs: number): Promise<string> {
  const id = newId(Date.now() - agoMs);
  await env.DB.prepare("INSERT INTO events (account_id, id, event, payload, webhook_ids) VALUES (?, ?, ?, ?, ?)")
    .bind(accountId, id, "messages.sent", '{"message":{"id":"lost"}}', JSON.stringify(webhookIds))
    .run();
  if (Math.abs(timeOfId(id) - (Date.now() - agoMs)) > 1000) throw new Error("the id tells another time");
  return id;
}
