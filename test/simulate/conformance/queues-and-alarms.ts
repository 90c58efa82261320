/**
 * Pure, but for its parameters. A consumer and a Durable Object that do what their messages and names say. Miniflare's
 * queues and alarms, and the models of the simulation, must give the same transcript.
 */

/** What the consumer does with a message at each of its receptions. */
type Step = "ack" | "retry" | "retry later" | "ack, then retry" | "retry, then ack" | "nothing" | "throw";

export interface Planned {
  name: string;
  steps: Step[];
}

interface AnyMessage {
  body: unknown;
  attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

interface AnyBatch {
  queue: string;
  messages: readonly AnyMessage[];
  retryAll(): void;
}

export interface Reception {
  name: string;
  queue: string;
  attempts: number;
  at: number;
  size: number;
}

const SECOND = 1_000;

/** Those of one list are sent together, and the next list when all receptions of the one before are over. */
export const ROUNDS: { delaySeconds?: number; messages: Planned[] }[] = [
  {
    messages: [
      { name: "acknowledged", steps: ["ack"] },
      { name: "acknowledged by returning", steps: ["nothing"] },
      { name: "returned once", steps: ["retry", "ack"] },
      { name: "returned for a second", steps: ["retry later", "ack"] },
      { name: "acknowledged, then returned", steps: ["ack, then retry"] },
      { name: "returned, then acknowledged", steps: ["retry, then ack", "ack"] },
      { name: "returned for ever", steps: ["retry", "retry", "retry", "retry"] },
    ],
  },
  { messages: [{ name: "of a consumer that throws", steps: ["throw", "ack"] }] },
  { delaySeconds: 1, messages: [{ name: "sent for later", steps: ["ack"] }] },
  { messages: Array.from({ length: 100 }, (_, index) => ({ name: `of many ${index}`, steps: ["ack"] })) },
];

/** How often the messages of a round are received. */
export function receptionsOf(messages: readonly Planned[]): number {
  // The last step of the one that is returned for ever sends it to the dead letters.
  return messages.reduce((sum, { steps }) => sum + steps.length + (steps.at(-1) === "retry" ? 1 : 0), 0);
}

export function consume(batch: AnyBatch, note: (reception: Reception) => void): void {
  for (const message of batch.messages) {
    const { name, steps } = plannedOf(message.body);
    note({ name, queue: batch.queue, attempts: message.attempts, at: Date.now(), size: batch.messages.length });
    const step = batch.queue.endsWith("-dead") ? "ack" : steps[message.attempts - 1];
    if (step === "throw") throw new Error("the consumer throws");
    if (step?.startsWith("ack")) message.ack();
    if (step === "retry later") message.retry({ delaySeconds: 1 });
    else if (step?.includes("retry")) message.retry();
    if (step === "retry, then ack") message.ack();
  }
}

function plannedOf(body: unknown): Planned {
  // Both sides send what ROUNDS has.
  const found = ROUNDS.flatMap(({ messages }) => messages).find(({ name }) => name === body);
  if (!found) throw new Error(`an unknown message: ${String(body)}`);
  return found;
}

/** What a reader sees of the receptions: for each message its queues and attempts, and whether a delay was kept. */
export function transcriptOf(receptions: readonly Reception[]): Record<string, unknown> {
  const transcript: Record<string, unknown> = {};
  for (const { name, queue, attempts } of receptions) {
    const key = name.startsWith("of many") ? "of many" : name;
    const line = `${queue.endsWith("-dead") ? "dead letter" : "delivery"} ${attempts}`;
    const lines = transcript[key];
    if (key === "of many") transcript[key] = Number(lines ?? 0) + 1;
    else transcript[key] = [...(Array.isArray(lines) ? lines : []), line];
  }
  const later = receptions.filter(({ name }) => name === "returned for a second");
  const [first, second] = later;
  transcript["a delay is kept"] = first && second ? second.at - first.at >= SECOND : "not received";
  transcript["no batch is larger than 100"] = receptions.every(({ size }) => size <= 100);
  return transcript;
}

export const QUEUES = {
  acknowledged: ["delivery 1"],
  "acknowledged by returning": ["delivery 1"],
  "returned once": ["delivery 1", "delivery 2"],
  "returned for a second": ["delivery 1", "delivery 2"],
  "acknowledged, then returned": ["delivery 1"],
  "returned, then acknowledged": ["delivery 1", "delivery 2"],
  "returned for ever": ["delivery 1", "delivery 2", "delivery 3", "delivery 4", "dead letter 1"],
  "of a consumer that throws": ["delivery 1", "delivery 2"],
  "sent for later": ["delivery 1"],
  "of many": 100,
  "a delay is kept": true,
  "no batch is larger than 100": true,
};

// --- Alarms ---

interface AlarmStorage {
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  deleteAlarm(): Promise<void>;
  sql: { exec(query: string, ...values: unknown[]): { toArray(): Record<string, unknown>[] } };
}

const SOON_MS = 30;

/** How often the alarm of each object rings. */
export const ALARMS: Record<string, number> = {
  "set once": 1,
  "set earlier": 1,
  "set later": 1,
  "set in the past": 1,
  deleted: 0,
  "set again while it rings": 3,
  throws: 2,
  "set again, then throws": 2,
};

/** One object for each of the names above. */
export class AlarmCases {
  readonly #storage: AlarmStorage;
  readonly #now: () => number;

  constructor({ storage }: { storage: AlarmStorage }, { now = Date.now }: { now?: () => number } = {}) {
    this.#storage = storage;
    this.#now = now;
    storage.sql.exec("CREATE TABLE IF NOT EXISTS rings (at INTEGER, due INTEGER, left INTEGER)");
    storage.sql.exec("CREATE TABLE IF NOT EXISTS plan (name TEXT, due INTEGER)");
  }

  async start(name: string): Promise<void> {
    const now = this.#now();
    const storage = this.#storage;
    const due = name === "set later" ? now + 10 * SOON_MS : name === "set in the past" ? now - SECOND : now + SOON_MS;
    storage.sql.exec("INSERT INTO plan VALUES (?, ?)", name, due);
    if (name === "set earlier") await storage.setAlarm(now + 3_600 * SECOND);
    if (name === "set later") await storage.setAlarm(now + SOON_MS);
    await storage.setAlarm(due);
    if (name === "deleted") await storage.deleteAlarm();
  }

  async alarm(): Promise<void> {
    const storage = this.#storage;
    const [plan] = storage.sql.exec("SELECT name, due FROM plan").toArray();
    const name = String(plan?.["name"]);
    const left = await storage.getAlarm();
    storage.sql.exec("INSERT INTO rings VALUES (?, ?, ?)", this.#now(), Number(plan?.["due"]), left);
    const count = storage.sql.exec("SELECT 1 FROM rings").toArray().length;
    const again = name.startsWith("set again") && count < (ALARMS[name] ?? 0);
    if (again) await storage.setAlarm(this.#now() + SOON_MS);
    if (name.endsWith("throws") && count === 1) throw new Error("the alarm throws");
  }

  /** How often the alarm has rung, whether it was ever early or still set while it rang, and whether it is set now. */
  async state(): Promise<{ rings: number; wasEarly: boolean; wasSet: boolean; isSet: boolean }> {
    const rings = this.#storage.sql.exec("SELECT at, due, left FROM rings").toArray();
    return {
      rings: rings.length,
      wasEarly: rings.some(({ at, due }) => Number(at) < Number(due)),
      wasSet: rings.some(({ left }) => left !== null),
      isSet: (await this.#storage.getAlarm()) !== null,
    };
  }
}
