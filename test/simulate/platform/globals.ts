/**
 * I/O. Puts the world's clock, chance and network in the place of Node's, for code that runs on one of its machines. All
 * other code keeps the real ones.
 */
import { type Random } from "../../chaos/random.ts";
import { subtle } from "./subtle.ts";
import { type Cancellable, type World, running } from "./world.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

interface Current {
  world: World;
  /** Bits that the code draws. */
  random: Random;
  fetch: Fetch;
}

let current: Current | null = null;

export function enter(world: World, random: Random, fetch: Fetch): void {
  current = { world, random, fetch };
}

export function leave(): void {
  current = null;
}

const real = {
  now: Date.now,
  random: Math.random,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  fetch: globalThis.fetch,
  crypto: globalThis.crypto,
};

/** Virtual timers by their handles. */
const timers = new WeakMap<object, Cancellable>();

/** The world, if the running code belongs to one. */
function here(): Current | null {
  return running.getStore() === undefined ? null : current;
}

function virtualNow(): number {
  const found = here();
  return found ? Math.floor(found.world.now + (running.getStore()?.skewMs ?? 0)) : real.now();
}

function startTimer(run: (...values: unknown[]) => void, ms = 0, ...values: unknown[]): object | number {
  const found = here();
  if (!found) return real.setTimeout(run, ms, ...values);
  const handle = {};
  timers.set(
    handle,
    found.world.after(Number(ms), "timer", () => run(...values)),
  );
  return handle;
}

function stopTimer(handle: unknown): void {
  const timer = typeof handle === "object" && handle !== null ? timers.get(handle) : undefined;
  if (timer) timer.cancel();
  else if (typeof handle === "number" || typeof handle === "string") real.clearTimeout(handle);
  else if (handle instanceof Object) Reflect.apply(real.clearTimeout, null, [handle]);
}

/** As `AbortSignal.timeout`: it starts when it is made. */
function timeoutSignal(ms: number): AbortSignal {
  const controller = new AbortController();
  startTimer(() => controller.abort(new DOMException("The operation timed out.", "TimeoutError")), ms);
  return controller.signal;
}

function randomBytes<Bytes extends ArrayBufferView>(target: Bytes): Bytes {
  const found = here();
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  if (!found) return Reflect.apply(real.crypto.getRandomValues, real.crypto, [target]);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = found.random.below(256);
  return target;
}

const printed = { info: console.info, warn: console.warn, error: console.error };

/** The Worker's log is part of the story. */
function logLine(level: "info" | "warn" | "error", values: unknown[]): void {
  const found = here();
  if (!found) printed[level](...values);
  else if (level !== "info")
    found.world.tell(running.getStore()?.name ?? "", `${level} ${String(values[0]).slice(0, 400)}`);
}

export function install(): void {
  Date.now = virtualNow;
  Math.random = () => here()?.random.next() ?? real.random();
  const replaced = {
    setTimeout: startTimer,
    clearTimeout: stopTimer,
    scheduler: { wait: (ms: number) => here()?.world.wait(ms, "wait") },
    fetch: (url: string, init: RequestInit) => (here()?.fetch ?? real.fetch)(url, init),
    crypto: {
      subtle,
      getRandomValues: randomBytes,
      randomUUID: () => real.crypto.randomUUID(),
    },
  };
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  Object.defineProperty(AbortSignal, "timeout", { value: timeoutSignal, configurable: true });
  for (const level of ["info", "warn", "error"] as const) {
    console[level] = (...values: unknown[]) => logLine(level, values);
  }
}
