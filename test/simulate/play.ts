/** I/O. Plays a history: the service's own code on the virtual platform, with publishers, admins and receivers around it. */
import { seeded } from "../chaos/random.ts";
import { enter, leave } from "./platform/globals.ts";
import { Database } from "./platform/database.ts";
import type { Fired } from "./platform/faults.ts";
import { Isolates, bindingsOf } from "./platform/isolates.ts";
import { Ledgers } from "./platform/ledgers.ts";
import type { Service } from "./platform/load.ts";
import { Queues } from "./platform/queues.ts";
import { Receivers } from "./platform/receivers.ts";
import { World, on } from "./platform/world.ts";
import { Api } from "./api.ts";
import { healthOf } from "./health.ts";
import { Actors } from "./actors.ts";
import { type History, OPENING } from "./history.ts";
import { type Scene, type Violation, Truth, guarded, noteUnreadable } from "./truth.ts";
import { watch } from "./live.ts";
import { judgeAges } from "./final-ledgers.ts";
import { judge } from "./final.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** When the faults have stopped, everything is settled within this. The longest wait is that for a probe, an hour. */
const MAX_SETTLE_MS = 3 * HOUR;
/** Emptied ledgers are purged after ten minutes, and the last retention run comes a minute later. */
const AFTERWARDS_MS = 13 * MINUTE;

const SETTINGS = {
  PLATFORM_TOKEN: "simulated-platform-token-0123456789",
  ENCRYPTION_KEY: btoa("a key for the simulation 32 byte"),
  PUBLIC_URL: "https://hooks.ratecard.io",
};

export interface Counts {
  events: number;
  deliveries: number;
  requests: number;
  steps: number;
  /** By their kind. */
  faults: Record<string, number>;
}

export interface Outcome {
  seed: number;
  violations: Violation[];
  traceHash: string;
  /** How long it took until everything was settled after the faults had stopped. */
  settledAfterMs: number;
  counts: Counts;
  fired: string[];
  story: World["story"];
}

/** @param stopsAtViolation ends the history at the first violation: nobody will read more of it. */
export async function play(
  history: History,
  { worker, DeliveryLedger }: Service,
  { stopsAtViolation = false } = {},
): Promise<Outcome> {
  const world = new World(history.faults);
  const database = new Database(world);
  const receivers = new Receivers(world, history.receivers);
  const settings: Record<string, string> = { ...SETTINGS };
  let queues: Queues | null = null;
  const bindings = (): Record<string, unknown> =>
    bindingsOf({ database, ledgers, settings, deliveries: () => queues?.bind() ?? {} });
  const ledgers: Ledgers = new Ledgers(world, DeliveryLedger, history.maxSkewMs, bindings);
  const isolates = new Isolates(world, history.maxSkewMs, bindings);
  queues = new Queues(world, worker, () => isolates.pick());
  const truth = new Truth();
  if (stopsAtViolation) world.isOver = () => truth.violations.length > 0;
  const scene: Scene = { history, world, database, ledgers, isolates, queues, receivers, truth, settings };
  enter(world, seeded(history.seed ^ 0x2545f491), receivers.fetch);
  watch(scene);
  try {
    return await playIn(scene, new Api(scene, worker, SETTINGS.PLATFORM_TOKEN));
  } finally {
    leave();
    // Thousands of histories are played in one process, and what SQLite holds is not garbage that Node sees.
    database.sqlite.close();
    for (const { storage } of ledgers.hosts.values()) storage.close();
  }

  async function playIn(all: Scene, api: Api): Promise<Outcome> {
    const actors = new Actors(all, api);
    const report = (error: unknown) => noteUnreadable(all, error);
    on(world.outside, () => void actors.setUp().catch(report));
    startCron();
    await world.runUntil(OPENING);
    world.faults.start();
    for (const op of history.ops) world.at(op.at, op.kind, () => void actors.act(op).catch(report), world.outside);
    await world.runUntil(history.endsAt);
    world.faults.stop();
    guarded(all, () => judgeAges(all))();
    truth.healedAt = world.now;
    receivers.isHealed = true;
    settings["OWN_HOSTS"] = "";
    isolates.replaceAll();
    world.tell("world", "the faults stop, every receiver is well");
    const settledAfterMs = await settle(all).catch((error: unknown) => {
      report(error);
      return 0;
    });
    // Only deletions are finished so late.
    if (truth.hasDeletions()) await world.runUntil(world.now + AFTERWARDS_MS);
    if (world.isEndless) truth.violate(world.now, "liveness", "something repeats without end");
    else if (!world.isOver()) await on(world.outside, () => judgeNow(all, api));
    const { fired } = world.faults;
    return {
      seed: history.seed,
      violations: truth.violations,
      traceHash: world.traceHash,
      settledAfterMs,
      counts: {
        events: truth.stored.size,
        deliveries: truth.deliveries(),
        requests: receivers.received.length,
        steps: world.steps,
        faults: {
          ...countByKind(history, fired),
          ...(all.queues.expired > 0 ? { "message expires": all.queues.expired } : {}),
        },
      },
      fired: fired.map(({ id }) => id),
      story: world.story,
    };
  }

  /** Runs the world until the judges have all answers. */
  async function judgeNow(all: Scene, api: Api): Promise<void> {
    let isDone = false;
    const judging = judge(all, api)
      .catch((error: unknown) => noteUnreadable(all, error))
      .finally(() => {
        isDone = true;
      });
    while (!isDone && (await world.step(world.now + 10 * MINUTE)));
    if (!world.isOver()) await judging;
  }

  function startCron(): void {
    const next = () => {
      const leap = history.leaps.find(({ from, to }) => from <= world.now && world.now < to);
      const every = leap ? 3 * HOUR : MINUTE;
      const at = (Math.floor(world.now / every) + 1) * every + world.random.next() * 1_000;
      world.at(Math.min(at, leap?.to ?? at), "cron", run, null);
    };
    const run = () => {
      next();
      const isMissed = world.faults.draw("cron is missed", "cron") !== null;
      if (isMissed || world.faults.isAway("cron is away")) return;
      const { machine, env, context } = isolates.pick();
      const controller = { scheduledTime: world.now, cron: "* * * * *", noRetry: () => undefined };
      on(machine, () => void worker.scheduled(controller, env, context()).catch(() => undefined));
    };
    next();
  }
}

function countByKind({ faults: { windows } }: History, fired: readonly Fired[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of [...fired.map(({ category }) => category), ...windows.map(({ what }) => what)]) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Returns how long it took until nothing was pending any more. */
async function settle({ world, ledgers, queues, truth, database }: Scene): Promise<number> {
  const from = world.now;
  const isSettled = () =>
    queues.isEmpty &&
    [...ledgers.hosts.values()].every(
      (host) =>
        host.storage.countPending() === 0 &&
        host.storage.countJobs() === 0 &&
        (healthOf(host)?.circuit.recoverFrom ?? null) === null,
    ) &&
    truth.isQuiet();
  // The reconciler has seen everything.
  const isCompared = () => {
    const [row] = database.read("SELECT watermark >= (SELECT max(id) FROM events) AS done FROM reconciler");
    const open = database.read("SELECT 1 FROM unreconciled_ranges");
    return row?.["done"] !== 0 && open.length === 0;
  };
  let until = from;
  while (until < from + MAX_SETTLE_MS && !world.isOver()) {
    until += MINUTE / 2;
    await world.runUntil(until);
    if (isCompared() && isSettled()) return until - from;
  }
  if (world.isOver()) return until - from;
  for (const { storage, name } of ledgers.hosts.values()) {
    if (storage.countPending() === 0) continue;
    const rows = storage.read("SELECT event_id, attempts, next_at, wake_at FROM pending LIMIT 3");
    const [health] = storage.read("SELECT health FROM hours ORDER BY hour DESC LIMIT 1");
    world.tell(
      name,
      `is stuck: ${storage.countPending()} pending, alarm at ${storage.alarmAt}, ${JSON.stringify(rows)} ${String(health?.["health"])}`,
    );
  }
  truth.violate(
    world.now,
    "liveness",
    `${MAX_SETTLE_MS / HOUR} h after the faults stopped, something is still pending`,
  );
  return MAX_SETTLE_MS;
}
