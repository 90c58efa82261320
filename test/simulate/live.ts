/** I/O: listens. The judges that watch ledgers along the way, after each call. */
import { type Health, healthOf } from "./health.ts";
import { watchQueues } from "./live-queues.ts";
import { watchRequests } from "./live-requests.ts";
import type { LedgerHost } from "./platform/ledgers.ts";
import type { Machine } from "./platform/world.ts";
import { type Scene, guarded } from "./truth.ts";

const SECOND = 1_000;
/** A slow call takes half a minute, and may be repeated. */
const MAX_SLOW_MS = 60 * SECOND;
const HALF_A_DAY_MS = 12 * 3_600 * SECOND;
/** Three days, and ten minutes for a long backlog. */
const MAX_PARKED_MS = (3 * 24 * 60 + 10) * 60 * SECOND;

/** What a judge sees of a ledger. */
interface Look {
  /** The circuit's probe, if it is pending. */
  probe: string | null;
  health: Health | null;
  pending: number;
  parked: number;
  /** The earliest wake time. */
  wakeAt: number | null;
  /** When the oldest cycle of a parked delivery began. */
  parkedSince: number | null;
  isOpen: boolean;
}

const READS: ReadonlySet<string> = new Set([
  "find",
  "list",
  "filterUnknown",
  "stats",
  "health",
  "job",
  "listJobs",
  "countRecoverable",
]);

export function watch(scene: Scene): void {
  const { ledgers, truth, world } = scene;
  const before = new Map<LedgerHost, Look>();
  /** Those that were deleted, and have not been evicted since. */
  const emptied = new WeakSet<Machine>();
  const isTainted = taints(scene);
  ledgers.watch = {
    beforeCall: guarded(scene, (ledger, method) => {
      // Nothing changes between two calls.
      if (!READS.has(method) && (ledger.inProgress > 0 || !before.has(ledger))) before.set(ledger, lookAt(ledger));
    }),
    afterCall: guarded(scene, (ledger, method, given, failed) => {
      const then = before.get(ledger);
      if (READS.has(method) || !then) return;
      const isUnsure = isTainted(ledger, method, failed !== undefined);
      const now = lookAt(ledger);
      before.set(ledger, now);
      if (method === "alarm" && !isUnsure) checkExpiry(scene, ledger, then);
      if (now.pending > 0) checkRows(scene, ledger, method, now);
      checkProbe(scene, ledger, method, then, now.health);
      if (!then.isOpen && now.isOpen) checkOpening(scene, ledger, method, emptied);
      if (method === "destroy" && failed === undefined && ledger.life) emptied.add(ledger.life);
      noteOutage(scene, ledger, then.health, now.health);
      if (method === "setEnabled" && failed === undefined) checkSwitch(scene, ledger, given, then, now);
      if (method === "record") checkParking(scene, ledger, then, now);
      if (ledger.inProgress === 0 && !isUnsure && now.pending > 0) checkAlarm(scene, ledger, method, now);
    }),
    alarmThrew: (ledger, error) => {
      const message = error instanceof Error ? error.message : String(error);
      // Then nothing can be written, not even the next alarm.
      if (message.includes("SQLITE_FULL") || message.includes("reset")) return;
      truth.violate(world.now, "alarm", `${ledger.name}: the alarm throws: ${message}`);
    },
  };
  watchVersions(scene);
  watchRequests(scene);
  watchQueues(scene);
}

/** Whoever switches a webhook on or off has seen its latest version. */
function watchVersions(scene: Scene): void {
  const { database, truth, world } = scene;
  const seen = new Map<string, { enabled: number; version: number }>();
  database.webhooksChanged = guarded(scene, () => {
    for (const row of database.read("SELECT id, enabled, version FROM webhooks")) {
      const id = String(row["id"]);
      const now = { enabled: Number(row["enabled"]), version: Number(row["version"]) };
      const then = seen.get(id);
      if (then && now.enabled !== then.enabled && now.version <= then.version) {
        truth.violate(world.now, "switches", `${id} is switched from a version that is not its latest`);
      }
      seen.set(id, now);
    }
  });
}

function lookAt(ledger: LedgerHost): Look {
  const { storage } = ledger;
  if (!storage.isOpen())
    return { health: null, probe: null, pending: 0, parked: 0, wakeAt: null, parkedSince: null, isOpen: false };
  const health = healthOf(ledger);
  const probe = health?.circuit.probeEventId ?? null;
  const [row] = storage.read(
    "SELECT count(*) AS n, sum(wake_at IS NULL) AS parked, min(wake_at) AS at, min(iif(wake_at IS NULL, cycle_started_at, NULL)) AS since FROM pending",
  );
  const wakeAt = row?.["at"];
  const since = row?.["since"];
  return {
    health,
    probe: probe !== null && isPending(ledger, probe) ? probe : null,
    pending: Number(row?.["n"]),
    parked: Number(row?.["parked"]),
    wakeAt: typeof wakeAt === "number" ? wakeAt : null,
    parkedSince: typeof since === "number" ? since : null,
    isOpen: true,
  };
}

/** Ledgers of which a fault may have left something undone, until the next maintenance. */
function taints({ ledgers, world }: Scene): (ledger: LedgerHost, method: string, hasFailed: boolean) => boolean {
  const tainted = new Set<LedgerHost>();
  let seen = 0;
  return (ledger, method, hasFailed) => {
    const { fired } = world.faults;
    for (; seen < fired.length; seen += 1) {
      const target = fired[seen]?.target;
      for (const each of ledgers.hosts.values()) {
        if (target === each.name || target === each.webhookId) tainted.add(each);
      }
    }
    const isFull = world.faults.isAway("ledgers are full");
    if (hasFailed || isFull) tainted.add(ledger);
    else if (method === "maintain") tainted.delete(ledger);
    return tainted.has(ledger);
  };
}

function isPending({ storage }: LedgerHost, eventId: string): boolean {
  return storage.isOpen() && storage.read("SELECT 1 FROM pending WHERE event_id = ?", eventId).length > 0;
}

/** A delivery has one row. */
function checkRows({ truth, world }: Scene, { storage, name }: LedgerHost, method: string, { pending }: Look): void {
  // A long list is looked at now and then.
  if (method === "maintain" || method === "admit" || (pending > 50 && world.steps % 8 > 0)) return;
  const doubled = storage.read(
    "SELECT event_id FROM pending WHERE event_id IN (SELECT event_id FROM settled) OR event_id IN (SELECT event_id FROM settled_before)",
  );
  for (const row of doubled) {
    truth.violate(world.now, "one row", `${name}: ${method} leaves ${String(row["event_id"])} twice`);
  }
  const beyond = storage.read("SELECT event_id, attempts FROM pending WHERE attempts > 2");
  for (const row of beyond) {
    const text = `${name}: ${String(row["event_id"])} pends after ${String(row["attempts"])} attempts`;
    truth.violate(world.now, "attempts", text);
  }
}

/** A probe that has ended without an attempt is given up. */
function checkProbe(
  { truth, world }: Scene,
  ledger: LedgerHost,
  method: string,
  { probe }: Look,
  health: Health | null,
): void {
  if (probe === null || ["admit", "alarm", "destroy"].includes(method) || isPending(ledger, probe)) return;
  if (health?.circuit.state === "open" && health.circuit.probeEventId === probe) {
    const text = `${ledger.name}: after ${method} the circuit still waits for ${probe}, which has ended`;
    truth.violate(world.now, "probe", text);
  }
}

/**
 * Nothing opens the ledger of a webhook that is gone. A caller that read it just before may, unless the object still knows
 * that it was deleted. Who opens it for a record has just looked.
 */
function checkOpening(
  { truth, world, database }: Scene,
  ledger: LedgerHost,
  method: string,
  emptied: WeakSet<Machine>,
): void {
  const isGone = database.read("SELECT 1 FROM webhooks WHERE id = ?", ledger.webhookId).length === 0;
  const deleted = truth.actions.findLast(({ kind, webhookId }) => webhookId === ledger.webhookId && kind === "delete");
  if (!isGone || !deleted) return;
  const text = `${ledger.name}: ${method} opens the ledger of a deleted webhook`;
  const from = deleted.from - MAX_SLOW_MS;
  const isSlow =
    world.hadWindow(from, world.now) ||
    world.faults.fired.some(({ at, category }) => at > from && category.endsWith("slow"));
  const limitMs = method === "open" && !isSlow ? SECOND : MAX_SLOW_MS;
  if (world.now - deleted.to > limitMs) truth.violate(world.now, "deletion", text);
  else if (method === "admit" && ledger.life && emptied.has(ledger.life)) truth.violate(world.now, "deletion", text);
}

/** When the webhook is disabled, nothing waits any more; a change that comes late changes nothing. */
function checkSwitch(
  { truth, world }: Scene,
  ledger: LedgerHost,
  [isEnabled, version]: unknown[],
  then: Look,
  { health, pending }: Look,
): void {
  if (!then.isOpen) return;
  const isLate = Number(version) < (then.health?.webhookVersion ?? 0);
  if (isLate && (pending < then.pending || health?.webhookVersion !== then.health?.webhookVersion)) {
    truth.violate(
      world.now,
      "switches",
      `${ledger.name}: a late setEnabled(${String(isEnabled)}) undoes a newer change`,
    );
  }
  if (
    !isLate &&
    isEnabled === false &&
    pending > 0 &&
    health?.endings.length === 0 &&
    ledger.storage.countJobs() === 0
  ) {
    truth.violate(world.now, "switches", `${ledger.name}: ${pending} deliveries still wait after it was disabled`);
  }
}

/** A delivery waits without a time of its own only for the circuit, a rate limit, a drain or a job. */
function checkParking({ truth, world }: Scene, ledger: LedgerHost, then: Look, { health, parked }: Look): void {
  if (!health || health.circuit.state !== "closed" || health.rateLimit !== null) return;
  if (then.parked > 0 || (health.circuit.drainAt ?? null) !== null || (health.circuit.recoverFrom ?? null) !== null)
    return;
  if (then.health?.circuit.state === "open") return;
  if (parked > 0) truth.violate(world.now, "wake time", `${ledger.name}: record parks ${parked} for no reason`);
}

/** Behind an open circuit a delivery waits for three days, however many wait. */
function checkExpiry({ truth, world, ledgers }: Scene, { name, webhookId }: LedgerHost, then: Look): void {
  if (then.parkedSince === null || then.health?.circuit.state !== "open") return;
  const isExcused = world.faults.fired.some(
    ({ at, category, target }) => target === name && category.startsWith("alarm") && at > world.now - HALF_A_DAY_MS,
  );
  if (isExcused) return;
  const now = world.now + ledgers.skewOf(webhookId);
  if (then.parkedSince < now - MAX_PARKED_MS) {
    truth.violate(world.now, "expiry", `${name}: a delivery waited for more than three days until the alarm came`);
  }
}

/** Nothing is pending without a time. */
function checkAlarm(
  { truth, world, ledgers }: Scene,
  { storage, name, webhookId }: LedgerHost,
  method: string,
  { pending, wakeAt }: Look,
): void {
  if (storage.alarmAt === null) {
    const text = `${name}: after ${method}, ${pending} deliveries are pending and no alarm is set`;
    truth.violate(world.now, "wake time", text);
    return;
  }
  if (wakeAt === null) return;
  const now = world.now + ledgers.skewOf(webhookId);
  const lateMs = storage.alarmAt - Math.max(wakeAt, now);
  if (lateMs > 2 * SECOND) {
    const text = `${name}: after ${method} the alarm is ${Math.round(lateMs / SECOND)} s later than a wake time`;
    truth.violate(world.now, "wake time", text);
  }
}

/** Remembers when an outage ended, for the judges of recovery. */
function noteOutage({ truth, world }: Scene, { webhookId }: LedgerHost, then: Health | null, now: Health | null): void {
  if (then?.circuit.state !== "open" || now?.circuit.state !== "closed") return;
  if (now.attemptsSinceSuccess > 0 || now.webhookVersion !== then.webhookVersion) return;
  truth.outages.push({ webhookId, from: then.circuit.outageSince ?? then.circuit.stateSince, to: world.now });
}
