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
  attemptsSinceSuccess: number;
  rateLimit: number | null;
  /** Pending deliveries that the alarm is about to fail, in portions. */
  endings: unknown[];
}

export function healthOf({ storage }: LedgerHost): Health | null {
  if (!storage.isOpen()) return null;
  const [row] = storage.read("SELECT health FROM hours ORDER BY hour DESC LIMIT 1");
  return row ? JSON.parse(String(row["health"])) : null;
}
