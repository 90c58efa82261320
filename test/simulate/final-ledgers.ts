/** I/O: reads. The judges of ledgers: their logs and statistics agree, and outages ended as promised. */
import { healthOf } from "./health.ts";
import type { Known, Scene } from "./truth.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A probe comes once an hour, and in days that pass at once cron comes every three hours. */
const SLACK_MS = 7 * HOUR;
const FAILING_ATTEMPTS = 10;
/** If the database does not respond, a later attempt disables the webhook. */
const DISABLED_MS = 15 * MINUTE;

interface Logged {
  cycle: number;
  number: number;
  startedAt: number;
  error: string | null;
}

export function judgeLedger(scene: Scene, webhook: Known): void {
  const { truth, world, ledgers } = scene;
  const { storage, name } = ledgers.host(webhook.id);
  if (!storage.isOpen()) return;
  let logged = 0;
  const rows = storage.read(
    `SELECT event_id, log, status, reason, cycle, updated_at FROM settled
     UNION ALL SELECT event_id, log, status, reason, cycle, updated_at FROM settled_before
     UNION ALL SELECT event_id, log, 'pending', NULL, cycle, updated_at FROM pending`,
  );
  for (const row of rows) {
    const log: Logged[] = JSON.parse(String(row["log"]));
    logged += log.length;
    const different = new Set(log.map(({ cycle, number, startedAt }) => `${cycle} ${number} ${startedAt}`));
    if (different.size < log.length) {
      truth.violate(world.now, "counts", `${name}: an attempt of ${String(row["event_id"])} is logged twice`);
    }
    if (row["reason"] === "attempts_exhausted" && row["cycle"] === 1) judgeRecovery(scene, webhook, row);
  }
  const counted = storage
    .read("SELECT stats FROM hours")
    .reduce((sum, row) => sum + Number(JSON.parse(String(row["stats"])).attempts), 0);
  if (counted !== logged) {
    truth.violate(world.now, "counts", `${name}: ${counted} attempts are counted, ${logged} are logged`);
  }
}

/** With auto_recover, what failed in an outage is sent again when it ends. */
function judgeRecovery({ truth, world }: Scene, webhook: Known, row: Record<string, unknown>): void {
  if (!webhook.autoRecovers) return;
  const failedAt = Number(row["updated_at"]);
  const outage = truth.outages.find(
    ({ webhookId, from, to }) => webhookId === webhook.id && failedAt >= from && failedAt < to - 2 * MINUTE,
  );
  if (outage)
    truth.violate(world.now, "recovery", `${String(row["event_id"])} failed in an outage and is not recovered`);
}

/** Looks when days have passed: nothing waits for more than three, and a receiver that fails for five is given up. */
export function judgeAges(scene: Scene): void {
  const { truth, world, ledgers, database, history } = scene;
  if (history.leaps.length === 0) return;
  for (const host of ledgers.hosts.values()) {
    const health = healthOf(host);
    if (!health) continue;
    const now = world.now + ledgers.skewOf(host.webhookId);
    if (health.circuit.state === "open") {
      const [old] = host.storage.read(
        "SELECT count(*) AS n FROM pending WHERE wake_at IS NULL AND cycle_started_at < ?",
        now - 3 * DAY - SLACK_MS,
      );
      if (Number(old?.["n"]) > 0) {
        truth.violate(
          world.now,
          "expiry",
          `${host.name}: ${String(old?.["n"])} deliveries wait for more than three days`,
        );
      }
    }
    const isFailing =
      health.failingSince !== null &&
      // Only an attempt can find that it still fails.
      health.failingSince < (health.lastFailure?.at ?? 0) - 5 * DAY - SLACK_MS &&
      health.attemptsSinceSuccess >= FAILING_ATTEMPTS;
    const isEnabled = database.read("SELECT 1 FROM webhooks WHERE id = ? AND enabled", host.webhookId).length > 0;
    const isDisturbed = world.faults.fired.some(({ at }) => at > world.now - DISABLED_MS);
    if (isFailing && isEnabled && !isDisturbed) {
      truth.violate(world.now, "failing", `${host.name} has failed for more than five days and is still enabled`);
    }
  }
}
