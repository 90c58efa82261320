/**
 * I/O. The Worker as the long run of the chaos suite serves it: its queue loses and doubles messages, and its database is
 * away while the suite says so. Everything else is the service's own.
 */
import worker, { DeliveryLedger as Ledger } from "../../src/index.ts";

const LOSS = 0.02;
const DOUBLING = 0.02;
const AWAY = "/chaos/database-away";

/** All isolates of the local runtime are one. */
let awayUntil = 0;

function isAway(): boolean {
  return Date.now() < awayUntil;
}

const failure = () => Promise.reject(new Error("D1_ERROR: Network connection lost."));

/** The statements that were wrapped, for `batch`. */
const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

function fails(method: PropertyKey): boolean {
  return ["all", "run", "raw", "first"].includes(String(method));
}

function wrapStatement(statement: D1PreparedStatement): D1PreparedStatement {
  const wrapped = new Proxy(statement, {
    get: (target, name) => {
      if (name === "bind") return (...values: unknown[]) => wrapStatement(target.bind(...values));
      if (fails(name) && isAway()) return failure;
      return methodOf(target, name);
    },
  });
  originals.set(wrapped, statement);
  return wrapped;
}

function wrapDatabase(database: D1Database): D1Database {
  return new Proxy(database, {
    get: (target, name) => {
      if (name === "prepare") return (query: string) => wrapStatement(target.prepare(query));
      if (name === "batch") {
        return (statements: D1PreparedStatement[]) =>
          isAway() ? failure() : target.batch(statements.map((each) => originals.get(each) ?? each));
      }
      return methodOf(target, name);
    },
  });
}

function wrapQueue(queue: Env["DELIVERIES"]): Env["DELIVERIES"] {
  return new Proxy(queue, {
    get: (target, name) => {
      if (name !== "sendBatch") return methodOf(target, name);
      return async (messages: Iterable<MessageSendRequest<unknown>>) => {
        const sent = [...messages].flatMap((message) => {
          const chance = Math.random();
          return chance < LOSS ? [] : chance < LOSS + DOUBLING ? [message, message] : [message];
        });
        for (let start = 0; start < sent.length; start += 100) await target.sendBatch(sent.slice(start, start + 100));
      };
    },
  });
}

function methodOf(target: object, name: PropertyKey): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === "function" ? (...given: unknown[]) => Reflect.apply(value, target, given) : value;
}

/** The service keeps what it has read of an environment, so each has one copy. */
const copies = new WeakMap<Env, Env>();

function faulty(env: Env): Env {
  const known = copies.get(env);
  if (known) return known;
  const copy = { ...env, DB: wrapDatabase(env.DB), DELIVERIES: wrapQueue(env.DELIVERIES) };
  copies.set(env, copy);
  return copy;
}

export class DeliveryLedger extends Ledger {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, faulty(env));
  }
}

export default {
  fetch: (request, env, ctx) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== AWAY) return worker.fetch(request, faulty(env), ctx);
    awayUntil = Date.now() + Number(searchParams.get("ms"));
    return Response.json({ awayUntil });
  },
  queue: (batch, env, ctx) => worker.queue(batch, faulty(env), ctx),
  scheduled: (controller, env) => worker.scheduled(controller, faulty(env)),
} satisfies ExportedHandler<Env>;
