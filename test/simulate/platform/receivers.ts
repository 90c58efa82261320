/** I/O. The customers' receivers: each behaves as its plan says at that time, and keeps what it got. */
import { currentBatch } from "./queues.ts";
import { type World, on, running } from "./world.ts";

export type Mode =
  | { kind: "fast" }
  | { kind: "slow" }
  | { kind: "hangs" }
  | { kind: "fails"; status: number }
  | { kind: "unreachable" }
  | { kind: "gone"; afterMs?: number }
  | { kind: "busy"; retryAfterSeconds: number }
  | { kind: "flaps" }
  | { kind: "body hangs" };

export interface ReceiverPlan {
  host: string;
  windows: { from: number; to: number; mode: Mode }[];
}

/** One request, as its receiver saw it. */
export interface Received {
  at: number;
  host: string;
  machine: string;
  /** The batch of messages that it was made for. */
  batch: number;
  webhookId: string;
  eventId: string;
  number: number;
  headers: Record<string, string>;
  body: string;
  mode: Mode["kind"];
  /** null: it never answered. */
  status: number | null;
}

export class Receivers {
  readonly #world: World;
  readonly #plans: Map<string, ReceiverPlan>;
  readonly received: Received[] = [];
  watch: ((request: Received) => void) | null = null;
  /** From here on everything answers at once. */
  isHealed = false;

  constructor(world: World, plans: readonly ReceiverPlan[]) {
    this.#world = world;
    this.#plans = new Map(plans.map((plan) => [plan.host, plan]));
  }

  /** Hosts that refused a connection at least once. */
  readonly #unreachable = new Set<string>();

  wasUnreachable(host: string): boolean {
    return this.#unreachable.has(host);
  }

  modeOf(host: string): Mode {
    const { now } = this.#world;
    if (this.isHealed) return { kind: "fast" };
    const window = this.#plans.get(host)?.windows.find(({ from, to }) => from <= now && now < to);
    return window?.mode ?? { kind: "fast" };
  }

  /** In the place of `fetch`. */
  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const world = this.#world;
    const { host } = new URL(url);
    const mode = this.modeOf(host);
    const machine = running.getStore();
    const { signal } = init;
    await world.hop("fetch ←");
    if (mode.kind === "unreachable") {
      this.#unreachable.add(host);
      throw new TypeError("fetch failed");
    }
    const received = read(init, host, mode, machine?.name ?? "", world.now);
    this.received.push(received);
    const { status, ms, retryAfter } = this.#plan(mode);
    received.status = status;
    this.watch?.(received);
    if (status === null || (signal?.aborted ?? false)) return await aborted(signal);
    const response = world.wait(ms, "fetch →");
    await Promise.race([response, aborted(signal)]);
    const headers: Record<string, string> = retryAfter === null ? {} : { "Retry-After": String(retryAfter) };
    if (mode.kind !== "body hangs") return new Response("ok", { status, headers });
    return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([111])) }), {
      status,
    });
  };

  #plan(mode: Mode): { status: number | null; ms: number; retryAfter: number | null } {
    const { random } = this.#world;
    const quick = 5 + random.next() * 60;
    switch (mode.kind) {
      case "hangs":
        return { status: null, ms: 0, retryAfter: null };
      case "slow":
        return { status: 200, ms: 2_000 + random.next() * 900, retryAfter: null };
      case "fails":
        return { status: mode.status, ms: quick, retryAfter: null };
      case "gone":
        return { status: 410, ms: quick + (mode.afterMs ?? 0), retryAfter: null };
      case "busy":
        return { status: random.chance(0.5) ? 429 : 503, ms: quick, retryAfter: mode.retryAfterSeconds };
      case "flaps":
        return random.chance(0.5)
          ? { status: 200, ms: quick, retryAfter: null }
          : { status: 500, ms: quick, retryAfter: null };
      case "body hangs":
      case "fast":
      case "unreachable":
        return { status: 200, ms: quick, retryAfter: null };
    }
  }
}

/** Rejects when the signal is aborted. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const machine = running.getStore();
    const end = () => {
      // A signal's listeners run where it was aborted.
      if (machine) on(machine, () => reject(signal?.reason));
      else reject(signal?.reason);
    };
    if (signal?.aborted) end();
    else signal?.addEventListener("abort", end);
  });
}

function read(init: RequestInit, host: string, mode: Mode, machine: string, at: number): Received {
  const headers: Record<string, string> = Object.fromEntries(
    [...new Headers(init.headers)].map(([name, value]) => [name.toLowerCase(), value]),
  );
  const body = String(init.body);
  const content: { id?: unknown; webhook?: { id?: unknown } } = JSON.parse(body);
  return {
    at,
    host,
    machine,
    batch: currentBatch(),
    webhookId: String(content.webhook?.id),
    eventId: String(content.id),
    number: Number(headers["ratecard-webhook-attempt"]),
    headers,
    body,
    mode: mode.kind,
    status: null,
  };
}
