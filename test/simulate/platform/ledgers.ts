/**
 * I/O. A model of the Durable Objects: storage over SQLite in memory, one alarm each, memory that an eviction clears, and
 * calls that may not arrive, or whose answer may be lost.
 */
import { clone } from "./clone.ts";
import { LedgerStorage } from "./ledger-storage.ts";
import { type Machine, type World, newMachine, on, running } from "./world.ts";

/** The class of the service. */
export type LedgerClass = new (
  ctx: { storage: LedgerStorage; id: string; waitUntil: () => void },
  env: object,
) => object;

const IDLE_MS = 10_000;
/** As the platform: after so many failures of an alarm in a row, it gives up. */
const MAX_ALARM_RETRIES = 6;

const TRANSPORT = "Network connection lost.";
const RESET = "Durable Object reset because its code was updated.";

/** What the judges are told. */
export interface LedgerWatch {
  afterCall(ledger: LedgerHost, method: string, given: unknown[], failed: unknown): void;
  beforeCall(ledger: LedgerHost, method: string): void;
  alarmThrew(ledger: LedgerHost, error: unknown): void;
}

export class LedgerHost {
  readonly webhookId: string;
  readonly storage: LedgerStorage;
  readonly #world: World;
  readonly #namespace: Ledgers;
  #machine: Machine | null = null;
  #instance: object | null = null;
  #usedAt = 0;
  /** Calls and alarms in progress. */
  inProgress = 0;
  #alarmTask: { cancel: () => void } | null = null;
  #alarmFailures = 0;

  constructor(namespace: Ledgers, world: World, webhookId: string) {
    this.#namespace = namespace;
    this.#world = world;
    this.webhookId = webhookId;
    this.storage = new LedgerStorage(world, webhookId, () => this.#armAlarm());
  }

  get name(): string {
    return `ledger ${this.webhookId.slice(-4)}`;
  }

  /** The object as it lives in memory. After an eviction it is another one. */
  get life(): Machine | null {
    return this.#machine;
  }

  /** Ends this life of the object: what it had in memory is gone. */
  kill(why: string): void {
    if (this.#machine) this.#world.kill(this.#machine, why);
  }

  forget(): void {
    this.#machine = null;
    this.#instance = null;
    this.inProgress = 0;
  }

  /** Runs a method as the platform would, and gives its result to the caller's side. */
  async call(method: string, given: unknown[]): Promise<unknown> {
    const world = this.#world;
    const slow = world.faults.draw("ledger is slow", this.name);
    const isUnreached =
      world.faults.draw("ledger is not reached", this.name) !== null || world.faults.isAway("ledgers are away");
    const isAnswerLost = world.faults.draw("ledger's answer is lost", this.name) !== null;
    await world.hop(`${method} ←`);
    if (slow) await world.wait(slow.next() * 30_000, "ledger is slow");
    if (world.faults.isAway("ledgers are slow")) await world.wait(world.random.next() * 3_000, "ledgers are slow");
    if (isUnreached) throw Object.assign(new Error(TRANSPORT), { retryable: true, remote: true });
    const outcome = await this.#settled(method, given.map(clone));
    await world.hop(`${method} →`);
    if (isAnswerLost) this.kill("is reset");
    const isReset = isAnswerLost || (!outcome.ok && outcome.error instanceof Error && outcome.error.message === RESET);
    // The runtime repeats a marked method, if it finds the time.
    if (isReset && isMarked(this.#namespace.Class, method) && world.random.chance(0.5)) return this.call(method, given);
    if (isAnswerLost) throw Object.assign(new Error(RESET), { retryable: true, remote: true });
    if (!outcome.ok) throw outcome.error;
    return clone(outcome.value);
  }

  /** Never rejects. If the object dies in the middle of the call, the caller gets an error. */
  #settled(method: string, given: unknown[]): Promise<{ ok: true; value: unknown } | { ok: false; error: unknown }> {
    let alive: { machine: Machine; instance: object };
    try {
      alive = this.#alive();
    } catch (error) {
      // The constructor failed.
      this.forget();
      return Promise.resolve({ ok: false, error });
    }
    const { machine, instance } = alive;
    const { watch } = this.#namespace;
    watch?.beforeCall(this, method);
    this.inProgress += 1;
    return new Promise((resolve) => {
      const onDeath = () => resolve({ ok: false, error: Object.assign(new Error(RESET), { retryable: true }) });
      machine.onDeath.add(onDeath);
      const end = (outcome: { ok: true; value: unknown } | { ok: false; error: unknown }) => {
        if (machine.isDead) return;
        machine.onDeath.delete(onDeath);
        this.inProgress -= 1;
        this.#usedAt = this.#world.now;
        watch?.afterCall(this, method, given, outcome.ok ? undefined : outcome.error);
        resolve(outcome);
      };
      on(machine, async () => Reflect.apply(methodOf(instance, method), instance, given)).then(
        (value) => end({ ok: true, value }),
        (error: unknown) => end({ ok: false, error }),
      );
    });
  }

  #alive(): { machine: Machine; instance: object } {
    const world = this.#world;
    const isIdle = this.inProgress === 0 && world.now - this.#usedAt > IDLE_MS;
    const isEvicted = this.inProgress === 0 && (isIdle || world.faults.draw("ledger is evicted", this.name) !== null);
    if (this.#machine && isEvicted) {
      this.#machine.isDead = true;
      this.forget();
    }
    if (!this.#machine || !this.#instance) {
      const machine = newMachine(this.name, "ledger", this.#namespace.skewOf(this.webhookId), this.webhookId);
      machine.onDeath.add(() => {
        this.forget();
        this.#resumeAlarm();
      });
      this.#machine = machine;
      const { storage } = this;
      this.#instance = on(
        machine,
        () =>
          new this.#namespace.Class(
            { storage, id: this.webhookId, waitUntil: () => undefined },
            this.#namespace.envFor(machine),
          ),
      );
    }
    this.#usedAt = world.now;
    return { machine: this.#machine, instance: this.#instance };
  }

  // --- The alarm ---

  #isRinging = false;
  /** An alarm that comes due while one rings is rung after it. */
  #ringsAgain = false;

  #armAlarm(): void {
    this.#alarmTask?.cancel();
    this.#alarmTask = null;
    const { alarmAt } = this.storage;
    if (alarmAt === null) return;
    const { faults } = this.#world;
    if (faults.draw("alarm is dropped", this.name)) return;
    const late = faults.draw("alarm is late", this.name);
    const skew = this.#namespace.skewOf(this.webhookId);
    const lateMs = late ? late.next() * 20 * 60_000 : this.#world.random.next() * 20;
    this.#alarmTask = this.#world.at(alarmAt - skew + lateMs, "alarm", () => void this.#ring(), null);
  }

  async #ring(): Promise<void> {
    if (this.storage.alarmAt === null) return;
    if (this.#isRinging) {
      this.#ringsAgain = true;
      return;
    }
    this.#isRinging = true;
    this.storage.takeAlarm();
    const outcome = await this.#settled("alarm", []);
    // It died: `#resumeAlarm` has seen to it.
    if (!this.#isRinging) return;
    this.#endRinging();
    if (outcome.ok) {
      this.#alarmFailures = 0;
      const twice = this.#world.faults.draw("alarm rings twice", this.name);
      if (twice && this.storage.alarmAt === null) this.storage.setAlarmNow();
      else if (twice)
        this.#world.after(twice.next() * 2_000, "alarm again", () => void this.#settled("alarm", []), null);
      return;
    }
    this.#namespace.watch?.alarmThrew(this, outcome.error);
    this.#retryAlarm();
  }

  #resumeAlarm(): void {
    if (!this.#isRinging) return;
    this.#endRinging();
    this.#retryAlarm();
  }

  #endRinging(): void {
    this.#isRinging = false;
    if (this.#ringsAgain) this.#world.after(1, "alarm", () => void this.#ring(), null);
    this.#ringsAgain = false;
  }

  /** A failed alarm rings again after a while, unless it has been set meanwhile. */
  #retryAlarm(): void {
    this.#alarmFailures += 1;
    if (this.storage.alarmAt !== null) return;
    if (this.#alarmFailures > MAX_ALARM_RETRIES) {
      this.#alarmFailures = 0;
      return;
    }
    const delayMs = 2_000 * 2 ** (this.#alarmFailures - 1);
    this.#world.after(
      delayMs,
      "alarm retry",
      () => {
        if (this.storage.alarmAt === null) this.storage.setAlarmNow();
      },
      null,
    );
  }
}

export class Ledgers {
  readonly hosts = new Map<string, LedgerHost>();
  watch: LedgerWatch | null = null;
  readonly #world: World;
  readonly Class: LedgerClass;
  readonly envFor: (machine: Machine) => object;
  readonly #maxSkewMs: number;
  readonly #skews = new Map<string, number>();

  constructor(world: World, Class: LedgerClass, maxSkewMs: number, envFor: (machine: Machine) => object) {
    this.#world = world;
    this.Class = Class;
    this.#maxSkewMs = maxSkewMs;
    this.envFor = envFor;
  }

  skewOf(webhookId: string): number {
    const known = this.#skews.get(webhookId);
    if (known !== undefined) return known;
    const skew = Math.round((this.#world.random.next() - 0.5) * this.#maxSkewMs);
    this.#skews.set(webhookId, skew);
    return skew;
  }

  host(webhookId: string): LedgerHost {
    const known = this.hosts.get(webhookId);
    if (known) return known;
    const host = new LedgerHost(this, this.#world, webhookId);
    this.hosts.set(webhookId, host);
    return host;
  }

  /** A deployment: objects are replaced soon after it, also in the middle of a call. */
  replaceAll(): void {
    for (const host of this.hosts.values()) {
      const replaced = this.#world.faults.draw("ledger is replaced", host.name);
      if (replaced) this.#world.after(replaced.next() * 5_000, "new code", () => host.kill("gets new code"), null);
    }
  }

  /** The namespace as a binding. */
  bind(): object {
    return {
      getByName: (webhookId: string) =>
        new Proxy(
          {},
          {
            get: (_target, method) =>
              // A promise's `then` must not be taken for a method.
              typeof method !== "string" || method === "then"
                ? undefined
                : (...given: unknown[]) => this.host(webhookId).call(method, given),
          },
        ),
    };
  }
}

function methodOf(instance: object, name: string): (...given: unknown[]) => unknown {
  const method: unknown = Reflect.get(instance, name);
  if (typeof method !== "function") throw new TypeError(`the ledger has no method ${name}`);
  return (...given) => Reflect.apply(method, instance, given);
}

/** Whether the class allows the runtime to repeat the method after a reset. */
function isMarked(Class: LedgerClass, name: string): boolean {
  const method: unknown = Reflect.get(Class.prototype, name);
  return typeof method === "function" && Reflect.get(method, Symbol.for("simulated retryable")) === true;
}

/** Whether the running code is a ledger's. */
export function runningLedger(): string | null {
  return running.getStore()?.webhookId ?? null;
}
