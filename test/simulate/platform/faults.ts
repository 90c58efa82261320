/** Pure. Which faults happen. Each place that can fail has a name and counts, so a fault can be left out by its id. */
import { type Random, seeded } from "../../chaos/random.ts";

export type FaultCategory =
  | "worker dies"
  | "ledger dies"
  | "D1 refuses"
  | "D1 loses the answer"
  | "D1 is slow"
  | "ledger is not reached"
  | "ledger's answer is lost"
  | "ledger is slow"
  | "ledger is evicted"
  | "ledger is replaced"
  | "ledger's write fails"
  | "alarm is late"
  | "alarm rings twice"
  | "alarm is dropped"
  | "queue refuses"
  | "queue's answer is lost"
  | "message is lost"
  | "message comes twice"
  | "message is late"
  | "batch is shuffled"
  | "request is lost"
  | "response is lost"
  | "clock is wrong"
  | "cron is missed";

export type Rates = Partial<Record<FaultCategory, number>>;

/** While a window lasts, something is away as a whole. */
export interface Window {
  what:
    | "D1 is away"
    | "D1 is full"
    | "queue is away"
    | "consumers are away"
    | "ledgers are full"
    | "ledgers are away"
    | "ledgers are slow"
    | "cron is away";
  from: number;
  to: number;
}

export interface FaultPlan {
  seed: number;
  rates: Rates;
  windows: readonly Window[];
  /** No fault begins after this time. */
  endsAt: number;
  /** Only these faults happen, by their ids; null: whichever are drawn. */
  only: ReadonlySet<string> | null;
}

export interface Fired {
  id: string;
  category: FaultCategory;
  at: number;
  /** The machine or ledger that it hit. */
  target: string;
}

export class Faults {
  readonly fired: Fired[] = [];
  readonly #plan: FaultPlan;
  readonly #clock: { now: number };
  readonly #counts = new Map<FaultCategory, number>();
  #isOff = true;

  constructor(plan: FaultPlan, clock: { now: number }) {
    this.#plan = plan;
    this.#clock = clock;
  }

  get windows(): readonly Window[] {
    return this.#plan.windows;
  }

  /** Whether anything has failed so far, or is away as a whole at some time. */
  hasAny(): boolean {
    return this.fired.length > 0 || this.#plan.windows.length > 0;
  }

  start(): void {
    this.#isOff = false;
  }

  stop(): void {
    this.#isOff = true;
  }

  /** Whether the fault happens here. If it does, its own chance says how. */
  draw(category: FaultCategory, target: string): Random | null {
    const { rates, only, seed, endsAt } = this.#plan;
    const rate = rates[category] ?? 0;
    if (this.#isOff || rate === 0 || this.#clock.now > endsAt) return null;
    const count = (this.#counts.get(category) ?? 0) + 1;
    this.#counts.set(category, count);
    const id = `${category} #${count}`;
    const chance = seeded(hash(seed, id));
    const isDrawn = chance.chance(rate);
    if (!(only ? only.has(id) : isDrawn)) return null;
    this.fired.push({ id, category, at: this.#clock.now, target });
    return chance;
  }

  isAway(what: Window["what"]): boolean {
    return this.awayUntil(what) !== null;
  }

  /** When it comes back; null if it is there. */
  awayUntil(what: Window["what"]): number | null {
    const { now } = this.#clock;
    const window = this.#plan.windows.find((each) => each.what === what && each.from <= now && now < each.to);
    return this.#isOff || !window ? null : Math.min(window.to, this.#plan.endsAt);
  }
}

function hash(seed: number, text: string): number {
  let value = seed ^ 0x9e3779b9;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
