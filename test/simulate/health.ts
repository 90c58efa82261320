/** I/O: reads. A ledger's health, as the judges read it. */
import type { LedgerHost } from "./platform/ledgers.ts";

/** A ledger's health, as far as the judges read it. */
export interface Health {
  webhookVersion: number;
  circuit: {
    state: "open" | "closed";
    stateSince: number;
    probeEventId?: string | null;
    probeAt?: number;
    outageSince?: number;
    drainAt?: number | null;
    recoverFrom?: number | null;
  };
  failingSince: number | null;
  lastFailure: { at: number } | null;
  attemptsSinceSuccess: number;
  rateLimit: number | null;
  /** Pending deliveries that the alarm is about to fail, in portions. */
  endings: unknown[];
}

/** Most looks find what the last one found. */
const latest = new WeakMap<LedgerHost, { text: string; health: Health }>();

export function healthOf(ledger: LedgerHost): Health | null {
  if (!ledger.storage.isOpen()) return null;
  const [row] = ledger.storage.read("SELECT health FROM hours ORDER BY hour DESC LIMIT 1");
  if (!row) return null;
  const text = String(row["health"]);
  const known = latest.get(ledger);
  if (known?.text === text) return known.health;
  const health: Health = JSON.parse(text);
  latest.set(ledger, { text, health });
  return health;
}
