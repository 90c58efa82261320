/**
 * I/O. A model of the two queues: at least once, in no order. Messages may be lost, come twice or late; a batch whose
 * isolate dies comes back whole.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { clone } from "./clone.ts";
import { type Isolate, type Worker } from "./isolates.ts";
import { type World, on, running } from "./world.ts";

export const DELIVERIES = "webhook-deliveries";
export const DEAD_LETTERS = "webhook-deliveries-dead";

const MAX_BATCH = 100;
const MAX_RECEPTIONS = { [DELIVERIES]: 4, [DEAD_LETTERS]: 101 };
/** As the platform keeps messages. */
const KEPT_MS = 4 * 24 * 60 * 60_000;
/** As the platform ends a consumer. */
const MAX_CONSUMER_MS = 15 * 60_000;
const CONSUMERS = 3;

type QueueName = typeof DELIVERIES | typeof DEAD_LETTERS;

export interface QueuedMessage {
  id: number;
  queue: QueueName;
  body: unknown;
  sentAt: number;
  availableAt: number;
  attempts: number;
  isWithConsumer: boolean;
}

type Decision = { kind: "ack" } | { kind: "retry"; delayMs: number };

/** The batch that the running code works on. */
const batches = new AsyncLocalStorage<number>();

export function currentBatch(): number {
  return batches.getStore() ?? 0;
}

interface SendRequest {
  body: unknown;
  delaySeconds?: number;
}

export interface QueueWatch {
  /** A producer sends. */
  sent(bodies: readonly unknown[]): void;
  /** The batch is over. */
  acknowledged(bodies: readonly unknown[]): void;
  /** The queue gives up on a message. */
  died(body: unknown): void;
}

export class Queues {
  readonly #world: World;
  readonly #pick: () => Isolate;
  readonly #worker: Worker;
  messages = new Map<number, QueuedMessage>();
  watch: QueueWatch | null = null;
  deadLetters = 0;
  /** Messages that were kept for too long. */
  expired = 0;
  #lastId = 0;
  #batches = 0;
  readonly #resumesAt = { [DELIVERIES]: 0, [DEAD_LETTERS]: 0 };
  readonly #busy = { [DELIVERIES]: 0, [DEAD_LETTERS]: 0 };

  constructor(world: World, worker: Worker, pick: () => Isolate) {
    this.#world = world;
    this.#worker = worker;
    this.#pick = pick;
  }

  /** The producer's binding. */
  bind(): { sendBatch(requests: Iterable<SendRequest>): Promise<object>; metrics(): unknown } {
    return {
      sendBatch: (requests: Iterable<SendRequest>) => this.#send([...requests]),
      metrics: () => this.#metrics(),
    };
  }

  get isEmpty(): boolean {
    return this.messages.size === 0;
  }

  async #metrics(): Promise<object> {
    const world = this.#world;
    await world.hop("queue ←");
    if (world.faults.isAway("queue is away")) throw new Error("Queue metrics failed: Internal Server Error");
    const waiting = [...this.messages.values()].filter(({ queue, isWithConsumer, availableAt }) => {
      return queue === DELIVERIES && !isWithConsumer && availableAt <= world.now;
    });
    const backlogCount = waiting.length;
    await world.hop("queue →");
    return { backlogCount, backlogBytes: 0 };
  }

  async #send(requests: readonly SendRequest[]): Promise<object> {
    const world = this.#world;
    const { faults } = world;
    const name = running.getStore()?.name ?? "";
    if (requests.length > MAX_BATCH) throw new Error("Queue sendBatch failed: Too many messages");
    await world.hop("queue ←");
    if (faults.isAway("queue is away") || faults.draw("queue refuses", name)) {
      throw new Error("Queue sendBatch failed: Too Many Requests");
    }
    const isAnswerLost = faults.draw("queue's answer is lost", name);
    // Half of the messages may have been taken.
    const taken = isAnswerLost ? requests.slice(0, Math.ceil(isAnswerLost.next() * requests.length)) : requests;
    this.watch?.sent(taken.map(({ body }) => body));
    for (const { body, delaySeconds = 0 } of taken) this.#accept(DELIVERIES, clone(body), delaySeconds * 1000);
    await world.hop("queue →");
    if (isAnswerLost) throw new Error("Queue sendBatch failed: Internal Server Error");
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  }

  #accept(queue: QueueName, body: unknown, delayMs: number): void {
    const { faults } = this.#world;
    const target = queue;
    if (queue === DELIVERIES && faults.draw("message is lost", target)) return;
    const late = faults.draw("message is late", target);
    this.#add(queue, body, delayMs + (late ? late.next() * 10 * 60_000 : 0), 1);
    if (faults.draw("message comes twice", target))
      this.#add(queue, body, delayMs + this.#world.random.next() * 2_000, 1);
  }

  #add(queue: QueueName, body: unknown, delayMs: number, attempts: number): void {
    this.#lastId += 1;
    const { now } = this.#world;
    this.messages.set(this.#lastId, {
      id: this.#lastId,
      queue,
      body,
      sentAt: now,
      availableAt: now + delayMs,
      attempts,
      isWithConsumer: false,
    });
    this.#plan(queue, now + delayMs);
  }

  /** Looks for a batch when the message has become available. A batch takes whatever else is available by then. */
  #plan(queue: QueueName, availableAt: number): void {
    const at = Math.max(availableAt, this.#world.now) + this.#world.random.next() * 40;
    this.#world.at(at, "batch", () => this.#dispatch(queue), null);
  }

  #dispatch(queue: QueueName): void {
    const world = this.#world;
    const until = world.faults.awayUntil("consumers are away");
    if (until !== null && until > world.now) {
      // One look for all that has come meanwhile.
      if (this.#resumesAt[queue] < until) this.#plan(queue, until);
      this.#resumesAt[queue] = until;
      return;
    }
    if (this.#busy[queue] >= CONSUMERS) return;
    const available: QueuedMessage[] = [];
    for (const message of this.messages.values()) {
      if (message.queue !== queue || message.isWithConsumer || message.availableAt > world.now) continue;
      if (world.now - message.sentAt <= KEPT_MS) {
        available.push(message);
        continue;
      }
      this.messages.delete(message.id);
      this.expired += 1;
    }
    const shuffled = world.faults.draw("batch is shuffled", queue) ? available.toReversed() : available;
    const batch = shuffled.slice(0, MAX_BATCH);
    if (batch.length === 0) return;
    this.#consume(queue, batch);
  }

  #consume(queue: QueueName, batch: readonly QueuedMessage[]): void {
    const world = this.#world;
    const isolate = this.#pick();
    const { machine } = isolate;
    this.#batches += 1;
    const number = this.#batches;
    this.#busy[queue] += 1;
    for (const message of batch) message.isWithConsumer = true;
    const decisions = new Map<QueuedMessage, Decision>();
    let isOver = false;
    const end = (hasFailed: boolean) => {
      if (isOver) return;
      isOver = true;
      machine.onDeath.delete(fail);
      limit.cancel();
      this.#busy[queue] -= 1;
      const acknowledged: unknown[] = [];
      for (const message of batch) {
        const decision: Decision = hasFailed
          ? { kind: "retry", delayMs: world.random.next() * 30_000 }
          : (decisions.get(message) ?? { kind: "ack" });
        if (decision.kind === "ack") acknowledged.push(message.body);
        this.#apply(message, decision);
      }
      if (queue === DELIVERIES) this.watch?.acknowledged(acknowledged);
      this.#plan(queue, world.now);
    };
    const fail = () => end(true);
    machine.onDeath.add(fail);
    const limit = world.after(MAX_CONSUMER_MS, "consumer's limit", fail, null);
    const messages = batch.map((message) => ({
      id: String(message.id),
      timestamp: new Date(message.sentAt),
      body: clone(message.body),
      attempts: message.attempts,
      ack: () => void decideOnce(decisions, message, { kind: "ack" }),
      retry: ({ delaySeconds = 0 }: { delaySeconds?: number } = {}) =>
        void decideOnce(decisions, message, { kind: "retry", delayMs: delaySeconds * 1000 }),
    }));
    const all = {
      queue,
      messages,
      metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
      ackAll: () => {
        for (const message of messages) message.ack();
      },
      retryAll: (options?: { delaySeconds?: number }) => {
        for (const message of messages) message.retry(options);
      },
    };
    void on(machine, () =>
      batches.run(number, async () => {
        try {
          await this.#worker.queue(all, isolate.env, isolate.context());
          if (!machine.isDead) world.after(1, "batch ends", () => end(false), null);
        } catch {
          if (!machine.isDead) end(true);
        }
      }),
    );
  }

  #apply(message: QueuedMessage, decision: Decision): void {
    this.messages.delete(message.id);
    if (decision.kind === "ack") return;
    const { queue, body, attempts, sentAt } = message;
    if (attempts < MAX_RECEPTIONS[queue]) {
      this.messages.set(message.id, {
        ...message,
        attempts: attempts + 1,
        availableAt: this.#world.now + decision.delayMs,
        isWithConsumer: false,
        sentAt,
      });
      this.#plan(queue, this.#world.now + decision.delayMs);
      return;
    }
    if (queue === DEAD_LETTERS) return;
    this.deadLetters += 1;
    this.watch?.died(body);
    this.#add(DEAD_LETTERS, body, 0, 1);
  }
}

function decideOnce(decisions: Map<QueuedMessage, Decision>, message: QueuedMessage, decision: Decision): void {
  if (!decisions.has(message)) decisions.set(message, decision);
}
