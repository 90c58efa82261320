/** Counts what the platform bills, around the real bindings: exact, repeatable, and the same in production. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

export interface Meter {
  /** The bindings to give to the service. */
  env: Env;
  /** A batch is one round trip, and a query for each statement. */
  d1: { roundTrips: number; queries: number; rowsWritten: number; rowsRead: number };
  queue: { messages: number };
  ledger: { requests: number };
  reset(): void;
}

export function newMeter(bindings: Env = env): Meter {
  const d1 = { roundTrips: 0, queries: 0, rowsWritten: 0, rowsRead: 0 };
  const queue = { messages: 0 };
  const ledger = { requests: 0 };
  const counted = <Result extends D1Result>(results: Result[]): Result[] => {
    d1.roundTrips += 1;
    d1.queries += results.length;
    for (const { meta } of results) {
      d1.rowsWritten += meta.rows_written;
      d1.rowsRead += meta.rows_read;
    }
    return results;
  };
  const meter: Meter = {
    env: {
      ...bindings,
      DB: meteredDatabase(bindings.DB, counted),
      DELIVERIES: meteredQueue(bindings.DELIVERIES, queue),
      DELIVERY_LEDGER: meteredNamespace(bindings.DELIVERY_LEDGER, ledger),
    },
    d1,
    queue,
    ledger,
    reset: () => {
      Object.assign(d1, { roundTrips: 0, queries: 0, rowsWritten: 0, rowsRead: 0 });
      queue.messages = 0;
      ledger.requests = 0;
    },
  };
  return meter;
}

function meteredDatabase(
  real: D1Database,
  counted: <Result extends D1Result>(results: Result[]) => Result[],
): D1Database {
  const originals = new WeakMap<object, D1PreparedStatement>();
  const statement = (original: D1PreparedStatement): D1PreparedStatement => {
    const metered = new Proxy(original, {
      get: (target, name) => {
        if (name === "bind") return (...values: unknown[]) => statement(target.bind(...values));
        if (name === "all" || name === "run") return async () => counted([await target.all()])[0];
        if (name === "first") {
          return async (column?: string) => {
            const [result] = counted([await target.all<Record<string, unknown>>()]);
            const row = result?.results[0];
            return row === undefined ? null : column === undefined ? row : row[column];
          };
        }
        if (name === "raw") {
          return async () => {
            const [result] = counted([await target.all<Record<string, unknown>>()]);
            return result?.results.map((row) => Object.values(row)) ?? [];
          };
        }
        throw new Error(`the meter does not know ${String(name)}`);
      },
    });
    originals.set(metered, original);
    return metered;
  };
  return new Proxy(real, {
    get: (target, name) => {
      if (name === "prepare") return (query: string) => statement(target.prepare(query));
      if (name === "batch") {
        return async (statements: D1PreparedStatement[]) =>
          counted(await target.batch(statements.map((each) => originals.get(each) ?? each)));
      }
      throw new Error(`the meter does not know ${String(name)}`);
    },
  });
}

function meteredQueue(real: Queue, count: Meter["queue"]): Queue {
  return new Proxy(real, {
    get: (target, name) => {
      if (name !== "sendBatch") throw new Error(`the meter does not know ${String(name)}`);
      return (messages: MessageSendRequest[]) => {
        count.messages += messages.length;
        return target.sendBatch(messages);
      };
    },
  });
}

function meteredNamespace(real: Env["DELIVERY_LEDGER"], count: Meter["ledger"]): Env["DELIVERY_LEDGER"] {
  return new Proxy(real, {
    get: (target, name) => {
      if (name !== "getByName") throw new Error(`the meter does not know ${String(name)}`);
      return (id: string) =>
        new Proxy(target.getByName(id), {
          get: (stub, method) => {
            count.requests += 1;
            return Reflect.get(stub, method, stub);
          },
        });
    },
  });
}

type Exec = (
  this: SqlStorage,
  query: string,
  ...bindings: unknown[]
) => SqlStorageCursor<Record<string, SqlStorageValue>>;

export interface LedgerMeter {
  /** Of all ledgers so far; setting an alarm is a row written, as on the bill. */
  rows(): { read: number; written: number };
  restore(): void;
}

/** Counts what the ledgers of this isolate read and write. */
export async function meterLedgers(): Promise<LedgerMeter> {
  const cursors: { rowsRead: number; rowsWritten: number }[] = [];
  let alarms = 0;
  // Any Durable Object leads to the prototypes that all of them share.
  const anyone = env.DELIVERY_LEDGER.getByName("meter");
  const restore = await runInDurableObject(anyone, (_instance, state) => {
    const sql: { exec: Exec } = Object.getPrototypeOf(state.storage.sql);
    const storage: { setAlarm: DurableObjectStorage["setAlarm"] } = Object.getPrototypeOf(state.storage);
    const { exec } = sql;
    const { setAlarm } = storage;
    sql.exec = function metered(query, ...bindings) {
      const cursor = exec.call(this, query, ...bindings);
      cursors.push(cursor);
      return cursor;
    };
    storage.setAlarm = function metered(this: DurableObjectStorage, ...given) {
      alarms += 1;
      return setAlarm.apply(this, given);
    };
    return () => Object.assign(sql, { exec }) && Object.assign(storage, { setAlarm });
  });
  return {
    rows: () => ({
      read: cursors.reduce((sum, cursor) => sum + cursor.rowsRead, 0),
      written: alarms + cursors.reduce((sum, cursor) => sum + cursor.rowsWritten, 0),
    }),
    restore,
  };
}

/** Rows that ledgers read and write while `work` runs. */
export async function ledgerRows(work: () => Promise<unknown>): Promise<{ read: number; written: number }> {
  const meter = await meterLedgers();
  try {
    await work();
    return meter.rows();
  } finally {
    meter.restore();
  }
}
