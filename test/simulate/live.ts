/** I/O: listens. The judges that watch along the way: ledgers after each call, and requests when they arrive. */
import type { LedgerHost } from "./platform/ledgers.ts";
import type { Received } from "./platform/receivers.ts";
import type { Scene } from "./truth.ts";

const SECOND = 1_000;
/** Clocks differ by up to this, and rows show the ledger's own. */
const SKEW_MS = 31 * SECOND;
/** What was in hand when the circuit opened may still be sent: the sending window, and its last request. */
const IN_HAND_MS = 25 * SECOND;

/** A ledger's health, as far as the judges read it. */
export interface Health {
  circuit: {
    state: "open" | "closed";
    stateSince: number;
    probeEventId?: string | null;
    probeAt?: number;
    drainAt?: number | null;
  };
  failingSince: number | null;
  attemptsSinceSuccess: number;
}

export function healthOf({ storage }: LedgerHost): Health | null {
  if (!storage.isOpen()) return null;
  const [row] = storage.read("SELECT health FROM hours ORDER BY hour DESC LIMIT 1");
  return row ? JSON.parse(String(row["health"])) : null;
}

export function watch(scene: Scene): void {
  const { ledgers, receivers, queues } = scene;
  const memory = new Map<LedgerHost, { probe: string | null }>();
  /** Ledgers of which a fault may have left something undone, until the next maintenance. */
  const tainted = new Set<LedgerHost>();
  let seen = 0;
  const taint = () => {
    const { fired } = scene.world.faults;
    for (; seen < fired.length; seen += 1) {
      const { target } = fired[seen] ?? {};
      for (const ledger of ledgers.hosts.values())
        if (target === ledger.name || target === ledger.webhookId) tainted.add(ledger);
    }
    if (scene.world.faults.isAway("ledgers are full")) for (const ledger of ledgers.hosts.values()) tainted.add(ledger);
  };
  ledgers.watch = {
    beforeCall: (ledger) => {
      memory.set(ledger, { probe: pendingProbe(ledger) });
    },
    afterCall: (ledger, method, _given, failed) => {
      taint();
      if (failed !== undefined) tainted.add(ledger);
      else if (method === "maintain") tainted.delete(ledger);
      checkRows(scene, ledger, method);
      checkProbe(scene, ledger, method, memory.get(ledger)?.probe ?? null);
      if (ledger.inProgress === 0 && !tainted.has(ledger)) checkAlarm(scene, ledger, method);
    },
    alarmThrew: (ledger, error) => {
      const message = error instanceof Error ? error.message : String(error);
      // Then nothing can be written, not even the next alarm.
      if (message.includes("SQLITE_FULL") || message.includes("reset")) return;
      scene.truth.violate(scene.world.now, "alarm", `${ledger.name}: the alarm throws: ${message}`);
    },
  };
  receivers.watch = (request) => {
    checkCircuit(scene, request);
    checkFairness(request);
  };
  const starts = new Map<number, Map<string, number>>();
  function checkFairness({ batch, webhookId }: Received): void {
    const counts = starts.get(batch) ?? new Map<string, number>();
    starts.set(batch, counts);
    counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1);
  }
  queues.watch = { sent: () => undefined, batch: () => undefined };
}

function pendingProbe(ledger: LedgerHost): string | null {
  const probe = healthOf(ledger)?.circuit.probeEventId ?? null;
  return probe !== null && isPending(ledger, probe) ? probe : null;
}

function isPending({ storage }: LedgerHost, eventId: string): boolean {
  return storage.isOpen() && storage.read("SELECT 1 FROM pending WHERE event_id = ?", eventId).length > 0;
}

const READS: ReadonlySet<string> = new Set(["find", "list", "stats", "health", "job", "listJobs", "maintain"]);

/** A delivery has one row. */
function checkRows({ truth, world }: Scene, { storage, name }: LedgerHost, method: string): void {
  if (!storage.isOpen() || method === "admit" || READS.has(method)) return;
  const doubled = storage.read(
    `SELECT event_id FROM pending WHERE event_id IN (SELECT event_id FROM settled) OR event_id IN (SELECT event_id FROM settled_before)`,
  );
  for (const row of doubled)
    truth.violate(world.now, "one row", `${name}: ${method} leaves ${String(row["event_id"])} twice`);
  const beyond = storage.read("SELECT event_id, attempts FROM pending WHERE attempts > 2");
  for (const row of beyond)
    truth.violate(world.now, "attempts", `${name}: ${String(row["event_id"])} pends after ${String(row["attempts"])}`);
}

/** A probe that has ended without an attempt is given up. */
function checkProbe({ truth, world }: Scene, ledger: LedgerHost, method: string, before: string | null): void {
  if (before === null || ["admit", "alarm", "destroy"].includes(method)) return;
  if (isPending(ledger, before)) return;
  const { circuit } = healthOf(ledger) ?? {};
  if (circuit?.state === "open" && circuit.probeEventId === before) {
    truth.violate(
      world.now,
      "probe",
      `${ledger.name}: after ${method} the circuit still waits for ${before}, which has ended`,
    );
  }
}

/** Nothing is pending without a time. */
function checkAlarm({ truth, world, ledgers }: Scene, ledger: LedgerHost, method: string): void {
  const { storage, name, webhookId } = ledger;
  if (!storage.isOpen() || method === "alarm") return;
  const pending = storage.countPending();
  if (pending === 0) return;
  if (storage.alarmAt === null) {
    truth.violate(
      world.now,
      "wake time",
      `${name}: after ${method}, ${pending} deliveries are pending and no alarm is set`,
    );
    return;
  }
  const earliest = storage.read("SELECT min(wake_at) AS at FROM pending WHERE wake_at IS NOT NULL")[0]?.["at"];
  if (typeof earliest !== "number") return;
  const now = world.now + ledgers.skewOf(webhookId);
  if (storage.alarmAt > Math.max(earliest, now) + SECOND) {
    const late = Math.round((storage.alarmAt - Math.max(earliest, now)) / SECOND);
    truth.violate(world.now, "wake time", `${name}: after ${method} the alarm is ${late} s later than a wake time`);
  }
}

/** An open circuit lets only its probe through. */
function checkCircuit(scene: Scene, { webhookId, eventId, host }: Received): void {
  const { ledgers, truth, world } = scene;
  const ledger = ledgers.hosts.get(webhookId);
  if (!ledger) return;
  const { circuit } = healthOf(ledger) ?? {};
  if (circuit?.state !== "open") return;
  const openFor = world.now + ledgers.skewOf(webhookId) - circuit.stateSince;
  if (openFor < IN_HAND_MS + SKEW_MS || circuit.probeEventId === eventId) return;
  // A manual probe or a redelivery may have taken the place of one that is on its way.
  const recent = truth.actionsOn(
    webhookId,
    "redeliver",
    "probe",
    "test",
    "edit url",
    "edit headers",
    "rotate",
    "discard",
    "erase",
    "disable",
    "enable",
  );
  if (recent.some(({ from }) => world.now - from < 2 * IN_HAND_MS)) return;
  if (
    scene.world.faults.fired.some(
      ({ at, category }) => world.now - at < 3 * 60 * SECOND && category !== "cron is missed",
    )
  )
    return;
  truth.violate(world.now, "circuit", `${host} gets ${eventId}, which is not the probe, while the circuit is open`);
}
