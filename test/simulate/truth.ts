/** Pure. What really happened, as the publishers, admins and receivers saw it, and what the judges found wrong. */
import type { AdminKind, History } from "./history.ts";
import type { Database } from "./platform/database.ts";
import type { Isolates } from "./platform/isolates.ts";
import type { Ledgers } from "./platform/ledgers.ts";
import type { Queues } from "./platform/queues.ts";
import type { Receivers } from "./platform/receivers.ts";
import type { World } from "./platform/world.ts";

export interface Scene {
  history: History;
  world: World;
  database: Database;
  ledgers: Ledgers;
  isolates: Isolates;
  queues: Queues;
  receivers: Receivers;
  truth: Truth;
  settings: Record<string, string>;
}

export interface Violation {
  at: number;
  /** What was promised. */
  rule: string;
  text: string;
}

export interface StoredEvent {
  id: string;
  accountId: string;
  /** The webhooks that wanted it when it was stored. */
  webhookIds: string[];
  /** When its first request was made, and when its first 202 came; null: never. */
  triedAt: number;
  acceptedAt: number | null;
}

export interface Action {
  kind: AdminKind | "delete account" | "deploy";
  /** Or the account's id. */
  webhookId: string;
  from: number;
  /** When the answer came. */
  to: number;
  /** null: nobody answered, so nobody knows whether it was done. */
  status: number | null;
  note: string;
}

export interface Known {
  id: string;
  accountId: string;
  accountIndex: number;
  host: string;
  /** Every secret and signing secret it ever had, the latest last. */
  secrets: string[];
  signingSecrets: string[];
  isDeleted: boolean;
  autoRecovers: boolean;
}

/** What a judge cannot read breaks a promise, too: the code leaves no storage in a state that it cannot read itself. */
export function guarded<Given extends unknown[]>(
  { truth, world }: Pick<Scene, "truth" | "world">,
  listen: (...given: Given) => void,
): (...given: Given) => void {
  return (...given) => {
    try {
      listen(...given);
    } catch (error) {
      noteUnreadable({ truth, world }, error);
    }
  };
}

export function noteUnreadable({ truth, world }: Pick<Scene, "truth" | "world">, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  truth.violate(world.now, "storage", `cannot be read: ${message}`);
}

const MAX_VIOLATIONS = 20;

export class Truth {
  readonly stored = new Map<string, StoredEvent>();
  readonly actions: Action[] = [];
  /** Those that somebody has asked for, answered or not: the kind and the webhook. */
  readonly requested = new Set<string>();
  readonly webhooks: Known[] = [];
  readonly accounts: string[] = [];
  readonly deletedAccounts = new Set<string>();
  readonly keys = new Map<string, string>();
  readonly violations: Violation[] = [];
  /** Outages that a success ended. */
  readonly outages: { webhookId: string; from: number; to: number }[] = [];
  /** Requests to publish, and their answers. */
  readonly publishings: { from: number; to: number; status: number | null }[] = [];
  /** When the faults stopped. */
  healedAt = Infinity;
  /** Clients that still try. */
  inProgress = 0;

  isQuiet(): boolean {
    return this.inProgress === 0;
  }

  hasDeletions(): boolean {
    return this.actions.some(({ kind }) => kind === "delete" || kind === "delete account");
  }

  violate(at: number, rule: string, text: string): void {
    const isKnown = this.violations.some((known) => known.rule === rule && known.text === text);
    if (!isKnown && this.violations.length < MAX_VIOLATIONS) this.violations.push({ at, rule, text });
  }

  deliveries(): number {
    let sum = 0;
    for (const { webhookIds } of this.stored.values()) sum += webhookIds.length;
    return sum;
  }

  webhook(id: string): Known | undefined {
    return this.webhooks.find((known) => known.id === id);
  }

  /** The actions of these kinds on a webhook that may have been done. */
  actionsOn(webhookId: string, ...kinds: Action["kind"][]): Action[] {
    return this.actions.filter(
      (action) =>
        action.webhookId === webhookId &&
        kinds.includes(action.kind) &&
        (action.status === null || action.status < 300 || action.status >= 500),
    );
  }
}
