/**
 * I/O. The virtual world of one history: its clock, its machines, and whatever happens next. All waiting goes through
 * it, so the same seed gives the same history.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Random, seeded } from "../../chaos/random.ts";
import { Faults, type FaultPlan } from "./faults.ts";

/** Something that runs code: an isolate of the Worker, or one life of a ledger. */
export interface Machine {
  name: string;
  kind: "worker" | "ledger" | "client";
  /** How far its clock is ahead of the true time. */
  skewMs: number;
  isDead: boolean;
  /** The webhook of a ledger. */
  webhookId: string | null;
  /** What others do when it dies. */
  onDeath: Set<() => void>;
}

interface Task {
  at: number;
  order: number;
  label: string;
  machine: Machine | null;
  isCancelled: boolean;
  run: () => void;
}

export interface Cancellable {
  cancel: () => void;
}

/** The machine whose code is running. */
export const running = new AsyncLocalStorage<Machine>();

const realImmediate = setImmediate;
/** Web streams and promises continue in microtasks; the second turn is for what the first one queued outside of them. */
const settle = () => new Promise<void>((resolve) => realImmediate(resolve));

const MAX_STEPS = 150_000;

/** The history starts here: a Wednesday, so that nothing is at the edge of a year. */
export const START = Date.UTC(2027, 5, 9, 8, 0, 0);

export class World {
  /** The true time, in milliseconds, with fractions. */
  now = START;
  readonly random: Random;
  readonly faults: Faults;
  /** A machine of the world itself: publishers, admins, receivers. It never dies. */
  readonly outside = newMachine("outside", "client", 0);
  steps = 0;
  #tasks: Task[] = [];
  #order = 0;
  #hash = 0x811c9dc5;
  /** What a reader of the story sees. */
  readonly story: { at: number; who: string; what: string }[] = [];
  /** Asked before each step: the history ends here. */
  isOver: () => boolean = () => false;

  constructor(plan: FaultPlan) {
    this.random = seeded(plan.seed ^ 0x51ed270b);
    this.faults = new Faults(plan, this);
  }

  /** Of everything that has happened so far, in order. */
  get traceHash(): string {
    return this.#hash.toString(16).padStart(8, "0");
  }

  /** Something repeats without end: a history takes some ten thousand steps. */
  get isEndless(): boolean {
    return this.steps > MAX_STEPS;
  }

  tell(who: string, what: string): void {
    this.story.push({ at: this.now, who, what });
    this.#note(what);
  }

  /** Runs something at a time. A machine that is dead by then does not do it. */
  at(time: number, label: string, run: () => void, machine: Machine | null = running.getStore() ?? null): Cancellable {
    this.#order += 1;
    const at = Math.max(time, this.now);
    const task: Task = { at, order: this.#order, label, machine, isCancelled: false, run };
    push(this.#tasks, task);
    return {
      cancel: () => {
        task.isCancelled = true;
      },
    };
  }

  after(ms: number, label: string, run: () => void, machine?: Machine | null): Cancellable {
    return machine === undefined ? this.at(this.now + ms, label, run) : this.at(this.now + ms, label, run, machine);
  }

  /** Waits. The code of a machine that dies meanwhile never goes on. */
  wait(ms: number, label: string): Promise<void> {
    const machine = running.getStore() ?? null;
    return new Promise((resolve) => {
      this.at(this.now + ms, label, resolve, machine);
    });
  }

  /** One way between two machines. */
  hop(label: string): Promise<void> {
    const machine = running.getStore();
    if (machine) this.#maybeKill(machine, label);
    return this.wait(0.5 + this.random.next() * 8, label);
  }

  /** Whether something was away as a whole at some time between these. */
  hadWindow(from: number, to: number): boolean {
    return this.faults.windows.some((window) => window.from <= to && window.to >= from);
  }

  kill(machine: Machine, why: string): void {
    if (machine.isDead) return;
    machine.isDead = true;
    this.tell(machine.name, why);
    for (const react of Array.from(machine.onDeath)) react();
    machine.onDeath.clear();
  }

  /** Does what is due next. Returns whether there was anything before `until`. */
  async step(until: number): Promise<boolean> {
    let task = this.#tasks[0];
    while (task && (task.isCancelled || task.machine?.isDead)) {
      pop(this.#tasks);
      task = this.#tasks[0];
    }
    if (!task || task.at > until || this.isEndless || this.isOver()) return false;
    pop(this.#tasks);
    this.now = Math.max(this.now, task.at);
    this.steps += 1;
    this.#note(task.label);
    this.#noteTime(task.at);
    if (task.machine) running.run(task.machine, task.run);
    else task.run();
    await settle();
    return true;
  }

  async runUntil(time: number): Promise<void> {
    while (await this.step(time));
    this.now = Math.max(this.now, time);
  }

  #maybeKill(machine: Machine, label: string): void {
    if (machine.kind === "client") return;
    const category = machine.kind === "worker" ? "worker dies" : "ledger dies";
    const fault = this.faults.draw(category, machine.name);
    if (!fault) return;
    // Not now: the code that is running ends its step first.
    this.after(fault.next() * 3, "death", () => this.kill(machine, `dies (at ${label})`), null);
  }

  #noteTime(at: number): void {
    // Microseconds since the start, in 32 bits.
    this.#hash = Math.imul(this.#hash ^ ((at - START) * 1000), 0x01000193) >>> 0;
  }

  #note(text: string): void {
    let hash = this.#hash;
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    this.#hash = hash >>> 0;
  }
}

export function newMachine(
  name: string,
  kind: Machine["kind"],
  skewMs: number,
  webhookId: string | null = null,
): Machine {
  return { name, kind, skewMs, isDead: false, webhookId, onDeath: new Set() };
}

/** Runs the machine's code. The promise never settles if the machine dies first: watch `onDeath`. */
export function on<Result>(machine: Machine, code: () => Result): Result {
  return running.run(machine, code);
}

// A heap, the earliest task first.

function isEarlier(a: Task, b: Task): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Task[], task: Task): void {
  let index = heap.push(task) - 1;
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (!parent || isEarlier(parent, task)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = task;
}

function pop(heap: Task[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let index = 0;
  while (true) {
    const left = heap[2 * index + 1];
    const right = heap[2 * index + 2];
    if (!left) break;
    const child = right && isEarlier(right, left) ? right : left;
    if (isEarlier(last, child)) break;
    heap[index] = child;
    index = child === left ? 2 * index + 1 : 2 * index + 2;
  }
  heap[index] = last;
}
