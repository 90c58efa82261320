/** The ledger's words. Times are milliseconds since 1970. */
import type { AttemptError, AutomaticDisableReason, DeliveryStatus, Reason } from "../../vocabulary/delivery.ts";
import type { Notice, NoticeKind } from "../notices/notice.ts";

/** One request that was made, or refused by us for its target. */
export interface Attempt {
  cycle: number;
  number: number;
  startedAt: number;
  durationMs: number;
  statusCode: number | null;
  error: AttemptError | null;
  responseBody: string | null;
}

export interface Delivery {
  eventId: string;
  event: string;
  status: DeliveryStatus;
  reason: Reason | null;
  /** 1, and one more with each redelivery. */
  cycle: number;
  /** Somebody asked for this very delivery once more: no filter turns its cycle away. Of no matter once settled. */
  isManual: boolean;
  /** Attempts made in this cycle. */
  attempts: number;
  /** When the next attempt is due; null once settled. It may wait longer, for the circuit or the rate limit. */
  nextAt: number | null;
  /** When this cycle began. */
  cycleStartedAt: number;
  updatedAt: number;
  log: Attempt[];
}

/** A delivery that a consumer has a message for. */
export interface Candidate {
  eventId: string;
  event: string;
  /** The webhook's filter turns it away. */
  isFiltered?: boolean;
}

/**
 * `send`: it is yours until the lease ends. `busy`, `wait`: acknowledge, the ledger will see to it. `filtered`: the
 * filter's word holds, record it. `later`: it must wait, in a ledger that holds nothing yet: record it as unsent.
 */
export type Admission =
  | { eventId: string; decision: "send"; cycle: number; number: number }
  | { eventId: string; decision: "done" | "busy" | "wait" | "filtered" | "later" };

/** What became of an admitted delivery. */
export type DeliveryOutcome =
  | { kind: "attempted"; eventId: string; event: string; attempt: Attempt; retryAfterSeconds: number | null }
  /** The batch ended before its turn came, or its webhook's rate limit makes it wait. */
  | { kind: "unsent"; eventId: string; event: string }
  /** The webhook was disabled when its turn came. */
  | { kind: "disabled"; eventId: string; event: string }
  /** The webhook's filter turned it away. */
  | { kind: "filtered"; eventId: string; event: string }
  /** Its payload was erased: there is nothing to send. */
  | { kind: "erased"; eventId: string; event: string };

/** `retryAt`: when the message should come back. `requeue`: at once, as a new message. Neither: acknowledge. */
export interface QueueAction {
  eventId: string;
  retryAt: number | null;
  requeue: boolean;
}

export interface RecordResult {
  /** False when the ledger holds nothing: the webhook is new, or deleted. Nothing was recorded. */
  open: boolean;
  queueActions: QueueAction[];
  /** Deliveries that failed for good, for the log. */
  failed: { eventId: string; reason: Reason | null }[];
  /** The circuit's state, where this changed it. */
  circuit: CircuitState | null;
  /** The webhook should be disabled, for this reason. */
  disable: AutomaticDisableReason | null;
}

export type CircuitState = "closed" | "open";

/** How the receiver has been doing. */
export interface Health {
  /** The version of the webhook that was last switched on or off: what comes from an earlier one is late. */
  webhookVersion: number;
  circuit: CircuitState;
  /** When the circuit took its present state. */
  stateSince: number;
  failuresInARow: number;
  timeoutsInARow: number;
  /** The first failure since the last success. */
  failingSince: number | null;
  attemptsSinceSuccess: number;
  /** Whether anything but notices has failed since then. */
  failsAtEvents: boolean;
  /** While open: how long it waits between probes, when the next is due, and which delivery is out as one. */
  cooldownMs: number;
  probeAt: number | null;
  probeEventId: string | null;
  /** While closed with deliveries that still wait: when the next of them go out. */
  drainAt: number | null;
  /** Set when an outage ended whose failed deliveries are to be sent again: from when on they failed. */
  recoverFrom: number | null;
  /** Requests a second, as the webhook said last; null: no limit. */
  rateLimit: number | null;
  notices: Notices;
}

/** What is to be told of the webhook, by kind. */
export type Notices = Record<NoticeKind, NoticeState>;

export interface NoticeState {
  /** 0: never. */
  lastPublishedAt: number;
  /** What happened since, and from when on it may be told. */
  pending: { notice: Notice; from: number } | null;
  /** What is being published since then, and when that is tried again. */
  publishing: { notice: Notice; publishId: number; retryAt: number } | null;
}

/** `recover`: what failed, again. `replay`: what was published and never delivered here, also from before the webhook. */
export type JobKind = "recover" | "replay";

export interface Job {
  id: string;
  kind: JobKind;
  /** The window, as bounds of the events' ids: from the one, below the other. */
  fromId: string;
  belowId: string;
  /** Only these event types; null for all. */
  events: string[] | null;
  /** Everything below or at this id has been looked at. */
  position: string;
  /** Deliveries, or for a replay events, in the window when it started, and how many have been looked at. */
  total: number;
  done: number;
  createdAt: number;
  /** Steps that failed since one went well, and when the next is due; 0: at once. */
  failuresInARow: number;
  resumeAt: number;
  finishedAt: number | null;
  /** It ended because its steps kept failing: what lies above `position` was not looked at. */
  hasFailed: boolean;
}

/** A job as it is asked for. */
export type NewJob = Omit<Job, "done" | "failuresInARow" | "resumeAt" | "finishedAt" | "hasFailed">;
