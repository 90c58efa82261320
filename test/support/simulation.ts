/**
 * The time, the queue and the alarms of a few webhooks, played by the test: everything happens at its time, days pass
 * at once, and what the platform would bill is counted. All else is real.
 */
import {
  createExecutionContext,
  createScheduledController,
  runDurableObjectAlarm,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { HOUR_MS } from "../../src/constants.ts";
import { hourOf } from "../../src/delivery/ledger/stats.ts";
import worker from "../../src/index.ts";
import { type Counts, QUEUE_OPERATION_BYTES } from "../bench/cost/prices.ts";
import { type LedgerMeter, meterLedgers, newMeter } from "./meter.ts";

/** As in wrangler.toml; the tests' own are shorter. */
const SETTINGS = { RETRY_DELAYS_SECONDS: "10,100", CIRCUIT_COOLDOWN_SECONDS: "30" };
const MAX_BATCH = 100;
const MAX_RECEPTIONS = 4;
const QUEUE = "webhook-deliveries";
const DEAD_LETTERS = "webhook-deliveries-dead";

interface Waiting {
  queue: string;
  body: unknown;
  dueAt: number;
  attempts: number;
}

export class Simulation {
  readonly env: Env;
  readonly #meter;
  readonly #ledgers: LedgerMeter;
  readonly #webhookIds: string[] = [];
  #waiting: Waiting[] = [];
  #workerRequests = 0;
  #queueOperations = 0;
  #alarms = 0;
  /** Messages that the queue has given up on so far. */
  deadLetters = 0;

  private constructor(ledgers: LedgerMeter) {
    this.#ledgers = ledgers;
    this.#meter = newMeter({ ...env, ...SETTINGS, DB: onThisClock(env.DB), DELIVERIES: this.#queue() });
    this.env = this.#meter.env;
    // Statistics begin a row each hour, so that it counts where one begins; an alarm of the past would ring by itself.
    vi.setSystemTime((hourOf(Date.now()) + 1) * HOUR_MS);
    // The waits' jitter would decide what comes together.
    vi.spyOn(Math, "random").mockReturnValue(0.5);
  }

  static async start(): Promise<Simulation> {
    return new Simulation(await meterLedgers());
  }

  stop(): void {
    this.#ledgers.restore();
    vi.useRealTimers();
    vi.restoreAllMocks();
  }

  /** Brings a webhook's ledger in: opened, as after its first delivery, and with these bindings. */
  async open(accountId: string, webhookId: string): Promise<void> {
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    await ledger.open({ accountId, webhookId });
    await runInDurableObject(ledger, (instance) => Reflect.set(instance, "env", this.env));
    this.#webhookIds.push(webhookId);
  }

  /** What has been billed so far. */
  counts(): Counts {
    return {
      workerRequests: this.#workerRequests,
      d1RowsRead: this.#meter.d1.rowsRead,
      d1RowsWritten: this.#meter.d1.rowsWritten,
      queueOperations: this.#queueOperations,
      ledgerRequests: this.#meter.ledger.requests + this.#alarms,
      ledgerRowsRead: this.#ledgers.rows().read,
      ledgerRowsWritten: this.#ledgers.rows().written,
    };
  }

  /** A request to the API, made by `call` with the bindings that count. */
  async request<Result>(call: () => Promise<Result>): Promise<Result> {
    this.#workerRequests += 1;
    return call();
  }

  /** Does what is due next, at its time: a batch of messages, or an alarm. Whether there was anything. */
  async step(): Promise<boolean> {
    const messageAt = Math.min(...this.#waiting.map(({ dueAt }) => dueAt));
    const alarms = await this.#nextAlarms();
    const alarmAt = Math.min(...alarms.map(({ at }) => at));
    const next = Math.min(messageAt, alarmAt);
    if (next === Infinity) return false;
    vi.setSystemTime(Math.max(Date.now(), next));
    if (messageAt <= alarmAt) await this.#consume();
    else await this.#wake(alarms.filter(({ at }) => at === alarmAt).map(({ webhookId }) => webhookId));
    return true;
  }

  pass(milliseconds: number): void {
    vi.setSystemTime(Date.now() + milliseconds);
  }

  async cron(): Promise<void> {
    await worker.scheduled(createScheduledController(), this.env);
  }

  async #nextAlarms(): Promise<{ webhookId: string; at: number }[]> {
    const alarms = await Promise.all(
      this.#webhookIds.map(async (webhookId) => {
        const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
        return { webhookId, at: await runInDurableObject(ledger, (_instance, state) => state.storage.getAlarm()) };
      }),
    );
    return alarms.flatMap(({ webhookId, at }) => (at === null ? [] : [{ webhookId, at }]));
  }

  async #wake(webhookIds: readonly string[]): Promise<void> {
    for (const webhookId of webhookIds) {
      this.#alarms += 1;
      await runDurableObjectAlarm(env.DELIVERY_LEDGER.getByName(webhookId));
    }
  }

  async #consume(): Promise<void> {
    const isDue = ({ dueAt }: Waiting) => dueAt <= Date.now();
    const queue = this.#waiting.find(isDue)?.queue ?? QUEUE;
    const due = this.#waiting.filter((waiting) => isDue(waiting) && waiting.queue === queue).slice(0, MAX_BATCH);
    this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting));
    const messages = due.map((waiting, index) => this.#message(waiting, index));
    this.#workerRequests += 1;
    const nothing = () => undefined;
    const metadata = { metrics: { backlogCount: 0, backlogBytes: 0 } };
    const ctx = createExecutionContext();
    const later = vi.spyOn(ctx, "waitUntil");
    const batch = { queue, messages, metadata, ackAll: nothing, retryAll: nothing };
    await worker.queue(batch, this.env, ctx);
    // A machine that is too busy makes another story of it, whose counts say nothing.
    if (later.mock.calls.length > 0) throw new Error("the batch took so long that it let go of its messages");
  }

  #message(waiting: Waiting, index: number): Message {
    const { queue, body, attempts } = waiting;
    this.#queueOperations += operations(body);
    return {
      id: String(index),
      timestamp: new Date(),
      body,
      attempts,
      ack: () => {
        this.#queueOperations += operations(body);
      },
      retry: ({ delaySeconds = 0 } = {}) => {
        if (queue === QUEUE && attempts >= MAX_RECEPTIONS) {
          this.deadLetters += 1;
          this.#waiting.push({ queue: DEAD_LETTERS, body, attempts: 1, dueAt: Date.now() });
        } else this.#waiting.push({ queue, body, attempts: attempts + 1, dueAt: Date.now() + delaySeconds * 1000 });
      },
    };
  }

  #queue(): Queue {
    const sendBatch = (messages: Iterable<MessageSendRequest>) => {
      for (const { body, delaySeconds = 0 } of messages) {
        this.#queueOperations += operations(body);
        this.#waiting.push({ queue: QUEUE, body, dueAt: Date.now() + delaySeconds * 1000, attempts: 1 });
      }
      return Promise.resolve();
    };
    return new Proxy(env.DELIVERIES, {
      get: (target, name) => (name === "sendBatch" ? sendBatch : Reflect.get(target, name)),
    });
  }
}

function operations(body: unknown): number {
  return Math.ceil(JSON.stringify(body).length / QUEUE_OPERATION_BYTES);
}

/** The database's own clock shows the test's time, too. */
function onThisClock(db: D1Database): D1Database {
  return new Proxy(db, {
    get: (target, name) => {
      if (name !== "prepare") return (statements: D1PreparedStatement[]) => target.batch(statements);
      return (query: string) => target.prepare(query.replaceAll("unixepoch('subsec')", `(${Date.now()} / 1000.0)`));
    },
  });
}
