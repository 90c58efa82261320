/** Pure. The ledger's types. Times are milliseconds since 1970. */
import type { AttemptError, AutomaticDisableReason, CircuitState, Reason } from "../../vocabulary/delivery.ts";
import type { Notice, NoticeKind } from "../notices/notice.ts";
import type { DeliveryJobKind } from "../../vocabulary/jobs.ts";

/** One request that was made, or that we refused to make because of its target. */
export interface Attempt {
  cycle: number;
  number: number;
  startedAt: number;
  durationMs: number;
  statusCode: number | null;
  error: AttemptError | null;
  responseBody: string | null;
  /** Of a failure: the URL that was called, and some headers of the response. A success is kept small. */
  failure?: { url: string; headers: Record<string, string> } | undefined;
}

/** The fields of a delivery in every status. */
interface DeliveryBase {
  eventId: string;
  event: string;
  /** Starts at 1. Redeliveries, recoveries and replays add one, except the replay of a skipped delivery. */
  cycle: number;
  /** Attempts made in this cycle. */
  attempts: number;
  /** When this cycle began. */
  cycleStartedAt: number;
  updatedAt: number;
  log: Attempt[];
}

export interface PendingDelivery extends DeliveryBase {
  status: "pending";
  /** When the next attempt is due. The circuit or the rate limit may delay it further. */
  nextAt: number;
  /** A redelivery started this cycle, so the filter does not apply to it. It applies to recoveries and replays. */
  isManual: boolean;
}

export interface DeliveredDelivery extends DeliveryBase {
  status: "delivered";
}

export type FailureReason = Exclude<Reason, "filtered">;

export interface FailedDelivery extends DeliveryBase {
  status: "failed";
  reason: FailureReason;
}

export type SkipReason = Extract<Reason, "filtered" | "erased">;

export interface SkippedDelivery extends DeliveryBase {
  status: "skipped";
  reason: SkipReason;
}

export type SettledDelivery = DeliveredDelivery | FailedDelivery | SkippedDelivery;

export type Delivery = PendingDelivery | SettledDelivery;

/** A delivery that the ledger may have no row for. */
export interface Candidate {
  eventId: string;
  event: string;
  /** The webhook's filter does not match the event. Only consumers set it. */
  isFiltered?: boolean;
}

/**
 * - `send`: the consumer has a lease on the delivery and makes this attempt. `typicalMs`: how long the receiver usually
 *   takes; null if that is not known.
 * - `busy`, `wait`: the consumer acknowledges the message; the ledger's alarm sends the delivery later.
 * - `done`: the delivery is settled; the consumer acknowledges the message.
 * - `filtered`: the consumer records the delivery as filtered.
 */
export type Admission =
  | { eventId: string; decision: "send"; cycle: number; number: number; typicalMs: number | null }
  | { eventId: string; decision: "done" | "busy" | "wait" | "filtered" };

/** How a consumer's work on a delivery ended. */
export type DeliveryOutcome =
  | { kind: "attempted"; eventId: string; event: string; attempt: Attempt; retryAfterSeconds: number | null }
  /** No attempt was made: the batch ended first. */
  | { kind: "unsent"; eventId: string; event: string }
  /** The webhook is disabled. */
  | { kind: "disabled"; eventId: string; event: string }
  /** The webhook's filter does not match the event. */
  | { kind: "filtered"; eventId: string; event: string }
  /** The event's payload was erased, so there is nothing to send. */
  | { kind: "erased"; eventId: string; event: string };

/** `retryAt`: retry the message at this time. `requeue`: send a new message now. Neither: acknowledge the message. */
export interface QueueAction {
  eventId: string;
  retryAt: number | null;
  requeue: boolean;
}

export interface RecordResult {
  /** False when the ledger is not open: the webhook was deleted, or was disabled before its first delivery. */
  open: boolean;
  queueActions: QueueAction[];
  /** The deliveries that failed, for the log. */
  failed: { eventId: string; reason: FailureReason }[];
  /** The circuit's new state, if this record changed it. */
  circuit: CircuitState | null;
  /** The reason to disable the webhook, if it should be disabled. */
  disable: AutomaticDisableReason | null;
}

/** The state of the receiver and of its circuit. */
export interface Health {
  /** The version of the webhook that was last enabled or disabled. A change from an earlier version comes too late. */
  webhookVersion: number;
  circuit: Circuit;
  failuresInARow: number;
  timeoutsInARow: number;
  /** The first failure since the last success. */
  failingSince: number | null;
  attemptsSinceSuccess: number;
  /** Whether an attempt for an event other than a notice has failed since the last success. */
  failsAtEvents: boolean;
  /** The latest attempt that failed; null if none has since the last success, or since the webhook was enabled. */
  lastFailure: LastFailure | null;
  /** A moving average of how long the receiver takes, in milliseconds; null before the first attempt. */
  typicalMs: number | null;
  /** The webhook's limit of requests a second, as a consumer last passed it to `admit`; null: no limit. */
  rateLimit: number | null;
  notices: Notices;
  /** Pending deliveries that are being failed in portions. */
  endings: Ending[];
}

/** All deliveries that were pending at a time fail together. */
export interface Ending {
  reason: Extract<FailureReason, "discarded" | "disabled">;
  /** It does not include deliveries whose cycle began later. */
  startedAt: number;
}

export type Circuit = ClosedCircuit | OpenCircuit;

export interface ClosedCircuit {
  state: "closed";
  /** When the circuit closed, or the webhook was enabled; 0 if neither has happened. */
  stateSince: number;
  /** When the next parked deliveries are drained; null when none were parked at the last drain. */
  drainAt: number | null;
  /** Deliveries that failed since this time are to be recovered, because an outage has ended. */
  recoverFrom: number | null;
}

export interface OpenCircuit {
  state: "open";
  stateSince: number;
  /** The first failure of the outage; or of the outage before, if this one interrupted its recovery. */
  outageSince: number;
  /** The delay between probes. */
  cooldownMs: number;
  /** When the next probe is due. */
  probeAt: number;
  /** The delivery that is the current probe. */
  probeEventId: string | null;
  /** When a probe was last requested; null if none was in this outage. */
  requestedAt: number | null;
  /** When the next probe is due if the current, requested one fails; null while none is in progress. */
  resumeAt: number | null;
  /** When the next parked deliveries would have been drained. If the outage ends earlier, the drain waits until then. */
  drainAt: number | null;
}

/** An attempt that failed. */
export interface LastFailure {
  eventId: string;
  at: number;
  error: AttemptError;
  statusCode: number | null;
}

/** `started`: this delivery is attempted now. The others say why no probe was started. */
export type ProbeRequest =
  | { kind: "started"; eventId: string }
  | { kind: "circuit_closed" | "probe_running" | "nothing_waiting" };

/** The notices about the webhook, by kind. */
export type Notices = Record<NoticeKind, NoticeState>;

export interface NoticeState {
  /** 0 if none was published yet. */
  lastPublishedAt: number;
  /** The next notice, and the earliest time to publish it. */
  pending: { notice: Notice; from: number } | null;
  /** The notice that is being published, and when to retry it. `publishId` makes a repetition idempotent. */
  publishing: { notice: Notice; publishId: number; retryAt: number } | null;
}

export interface Job {
  id: string;
  kind: DeliveryJobKind;
  /** The window, as event ids: from `fromId` (inclusive) to `belowId` (exclusive). */
  fromId: string;
  belowId: string;
  /** The event types to include; null for all. */
  events: string[] | null;
  /** The id of the last event that was processed. */
  position: string;
  /** The number of deliveries (for a replay: of events) in the window at the start, or `done` if that is more. */
  total: number;
  /** How many of them were processed. */
  done: number;
  createdAt: number;
  /** The steps that failed since the last success, and when the next step is due; 0 means at once. */
  failuresInARow: number;
  resumeAt: number;
  finishedAt: number | null;
  /** The job ended because its steps kept failing. Events above `position` were not processed. */
  hasFailed: boolean;
  /** A request ended the job. Events above `position` were not processed. */
  isCancelled: boolean;
}

/** The fields of a job that its request sets. */
export type NewJob = Omit<Job, "done" | "failuresInARow" | "resumeAt" | "finishedAt" | "hasFailed" | "isCancelled">;
