/** I/O. The Durable Object of one webhook: storage, alarm and RPC methods. Its rules are in the files beside it. */
import { retryable } from "cloudflare:durable-objects";
import { DurableObject } from "cloudflare:workers";
import { ALARM_RETRY_MS } from "../../constants.ts";
import { log } from "../../logging/log.ts";
import { settingsOf } from "../../settings.ts";
import { firstIdAt } from "../../ids/id.ts";
import { daysBefore } from "../../time/time.ts";
import { enqueue } from "../delivery-queue.ts";
import { publishNotice } from "../notices/publish-notice.ts";
import { admit } from "./admit.ts";
import { notePublication, collectDueWork } from "./alarm.ts";
import { checkVersions } from "./call-version.ts";
import { erase } from "./erase.ts";
import { expireOrphanedDeliveries } from "./expire.ts";
import { IDEMPOTENT_METHODS } from "./idempotent-methods.ts";
import { cancelJob } from "./job-progress.ts";
import { startJob } from "./jobs.ts";
import type { Ledger } from "./ledger.ts";
import { nextWake } from "./next-wake.ts";
import type { DueNotice } from "./notices.ts";
import { type RecordRules, record } from "./record.ts";
import {
  type Redelivery,
  discard,
  handOver,
  redeliver,
  requestProbe,
  setEnabled,
  takeOverDeadLetters,
} from "./commands.ts";
import { runJob } from "./run-job.ts";
import { type HealthView, findVisible, latestStats, listVisible, viewHealth } from "./ledger-view.ts";
import { deleteOld, idsOf, inTransaction, mayBeTooLarge, warnOfSize } from "./storage-limit.ts";
import type { HourStats } from "./stats.ts";
import { type Identity, Tables } from "./tables.ts";
import type { DeliveryFilter } from "./tables/delivery-filter.ts";
import type {
  Admission,
  Candidate,
  Delivery,
  DeliveryOutcome,
  Job,
  NewJob,
  ProbeRequest,
  RecordResult,
} from "./types.ts";

export class DeliveryLedger extends DurableObject<Env> {
  readonly ledger: Ledger = { tables: new Tables(this.ctx.storage.sql), leases: new Map(), bucket: null };
  /** A late message must not open the ledger of a webhook that was deleted. */
  #isDestroyed = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#inTransaction(() => this.ledger.tables.upgrade(Date.now()));
  }

  /** Creates the ledger's tables. Before that, it stores and records nothing. */
  open(identity: Identity): void {
    this.#isDestroyed = false;
    this.#inTransaction(() => this.ledger.tables.open(identity, Date.now()));
  }

  /**
   * Opens the ledger first if the webhook is new.
   * @param rateLimit the webhook's current limit. The ledger stores it.
   * @param identity of a webhook that the caller has just read from D1.
   */
  async admit(candidates: Candidate[], rateLimit: number | null, identity: Identity): Promise<Admission[]> {
    if (!this.ledger.tables.isOpen() && !this.#isDestroyed) this.open(identity);
    const admissions = this.#inTransaction(() => admit(this.ledger, candidates, rateLimit, Date.now()));
    // The consumer acknowledges these without sending them, so they are now the alarm's responsibility.
    if (admissions.some(({ decision }) => decision === "busy" || decision === "wait")) await this.#schedule();
    return admissions;
  }

  /** A consumer waits for a response for much longer than this receiver usually takes. */
  noteSlow(): void {
    this.ledger.isSlow = true;
  }

  async record(outcomes: DeliveryOutcome[], autoRecover: boolean): Promise<RecordResult> {
    const settings = settingsOf(this.env);
    const rules: RecordRules = {
      delaysSeconds: settings.retryDelaysSeconds,
      cooldownMs: settings.circuitCooldownSeconds * 1000,
      autoRecover,
      random: Math.random,
    };
    const result = this.#inTransaction(() => record(this.ledger, outcomes, rules, Date.now()));
    await this.#schedule();
    if (this.ledger.tables.isOpen() && mayBeTooLarge(this.ledger.tables)) this.#deleteOld();
    return result;
  }

  /**
   * Saves deliveries that have no message as pending, and opens the ledger first if the webhook is new.
   * @returns the number of deliveries that the ledger had no row for.
   */
  async handOver(identity: Identity, candidates: Candidate[], delayMs: number, spacingMs: number): Promise<number> {
    const now = Date.now();
    this.open(identity);
    const saved = this.#inTransaction(() => handOver(this.ledger, candidates, now + delayMs, spacingMs, now));
    await this.#schedule();
    return saved;
  }

  /**
   * Like `handOver`, without a delay. A delivery that waits for a retry of its message no longer waits for the message.
   */
  async takeOverDeadLetters(identity: Identity, candidates: Candidate[]): Promise<number> {
    this.open(identity);
    const saved = this.#inTransaction(() => takeOverDeadLetters(this.ledger, candidates, Date.now()));
    await this.#schedule();
    return saved;
  }

  /** @param requestKey of a request that may be repeated. The ledger remembers it, here and in the methods below. */
  async redeliver(eventId: string, requestKey: string | null = null): Promise<Redelivery> {
    if (!this.find(eventId)) return { kind: "unknown" };
    const redelivery = this.#inTransaction(() => redeliver(this.ledger, eventId, Date.now(), requestKey));
    if (redelivery.kind === "again") {
      await this.#schedule();
      await this.#enqueue([eventId]);
    }
    return redelivery;
  }

  /** Attempts a delivery although the circuit is open. @param candidate null for the oldest that is pending. */
  async probe(candidate: Candidate | null = null, requestKey: string | null = null): Promise<ProbeRequest> {
    const request = this.#inTransaction(() => requestProbe(this.ledger, candidate, Date.now(), requestKey));
    if (request.kind === "started") {
      await this.#schedule();
      await this.#enqueue([request.eventId]);
    }
    return request;
  }

  /** Fails the pending deliveries of deleted events. Returns the ids of their events. */
  async expire(eventIds: string[]): Promise<string[]> {
    const expired = this.#inTransaction(() => expireOrphanedDeliveries(this.ledger, eventIds, Date.now()));
    await this.#schedule();
    return expired;
  }

  /** Erases what the delivery stored of its event's payload, and opens the ledger first if the webhook is new. */
  async erase(identity: Identity, candidate: Candidate): Promise<void> {
    this.open(identity);
    this.#inTransaction(() => erase(this.ledger, candidate, Date.now()));
    await this.#schedule();
  }

  /** @param accepted deliveries that may have no row yet, here and below. The ledger is open if there are any. */
  async setEnabled(enabled: boolean, webhookVersion: number, accepted: Candidate[] = []): Promise<void> {
    const failed = this.#inTransaction(() => setEnabled(this.ledger, enabled, webhookVersion, Date.now(), accepted));
    this.#logFailed("disabled", failed);
    await this.#schedule();
  }

  find(eventId: string): Delivery | null {
    return findVisible(this.ledger, eventId, this.#keptFromId());
  }

  /** @param accepted deliveries that fit the filter. */
  list(filter: DeliveryFilter, limit: number, accepted: Candidate[] = []): Delivery[] {
    return listVisible(this.ledger, filter, limit, this.#keptFromId(), accepted);
  }

  /** The deliveries for which the ledger has no row. */
  filterUnknown(accepted: Candidate[]): Candidate[] {
    return [...this.ledger.tables.filterUnknown(accepted)];
  }

  /** Starts a job, unless one of its kind is running. The alarm runs its steps. */
  async startJob(identity: Identity, job: NewJob): Promise<Job | null> {
    this.open(identity);
    const started = startJob(this.ledger, job);
    await this.#schedule();
    return started;
  }

  job(id: string): Job | null {
    return (this.ledger.tables.isOpen() && this.ledger.tables.jobs.find(id)) || null;
  }

  /** Ends a job. What it has processed stays as it is. Returns false if there is no such job. */
  cancelJob(id: string): boolean {
    const job = this.job(id);
    if (job) this.ledger.tables.jobs.save(cancelJob(job, Date.now()));
    return job !== null;
  }

  listJobs(belowId: string | undefined, limit: number): Job[] {
    const { tables } = this.ledger;
    return tables.isOpen() ? tables.jobs.list(belowId, limit) : [];
  }

  /** The number of deliveries that a recovery of the window would send. */
  countRecoverable(fromId: string, belowId: string): number {
    const { tables } = this.ledger;
    return tables.isOpen() ? tables.settled.countRecoverable(fromId, belowId) : 0;
  }

  /** The ids of events that failed or were skipped, in a window above `position`, oldest first. */
  listUndelivered(fromId: string, position: string, belowId: string, limit: number): string[] {
    const { tables } = this.ledger;
    return tables.isOpen() ? tables.settled.listUndelivered(fromId, position, belowId, limit) : [];
  }

  /** Fails all pending deliveries, and returns their number. */
  async discard(requestKey: string | null = null, accepted: Candidate[] = []): Promise<number> {
    const failed = this.#inTransaction(() => discard(this.ledger, Date.now(), requestKey, accepted));
    this.#logFailed("discarded", failed);
    await this.#schedule();
    return failed;
  }

  /** The last `hours` hours, the current one first. */
  stats(hours: number): { hour: number; stats: HourStats }[] {
    return latestStats(this.ledger, hours, Date.now());
  }

  health(accepted: Candidate[] = []): HealthView | null {
    return viewHealth(this.ledger, accepted);
  }

  /** Sets the alarm again if it is missing or overdue, as the platform may give up on an alarm. Then deletes old rows. */
  async maintain(): Promise<void> {
    await this.#schedule();
    const { tables } = this.ledger;
    if (!tables.isOpen()) return;
    warnOfSize(tables);
    this.#deleteOld();
  }

  #deleteOld(): void {
    deleteOld(this.ctx.storage, this.ledger.tables, settingsOf(this.env).eventRetentionDays);
  }

  /** Deletes all storage and the alarm. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true;
    this.ledger.leases.clear();
    await this.ctx.storage.deleteAlarm();
    const deleted = this.ctx.storage.deleteAll();
    this.ledger.tables.forgetTables();
    await deleted;
  }

  /** Never throws, because the platform gives up on an alarm that fails several times in a row. */
  override async alarm(): Promise<void> {
    let ids = {};
    try {
      ids = idsOf(this.ledger.tables);
      const { eventIds, expired, notices } = this.#inTransaction(() => collectDueWork(this.ledger, Date.now()));
      for (const { eventId, event, reason } of expired) {
        log("warn", "delivery failed", { ...ids, event_id: eventId, event, reason });
      }
      // The alarm is set and deliveries are enqueued before the job's step, so that a failing job delays none.
      const job = this.#dueJob();
      await this.#schedule({ withJobs: !job });
      await this.#enqueue(eventIds);
      await this.#publish(notices);
      if (!job) return;
      await runJob(this.env, this.ledger, job, (step) => this.#inTransaction(step));
      await this.#schedule();
    } catch (error) {
      log("error", "ledger alarm failed", { ...ids, error });
      await this.ctx.storage.setAlarm(Date.now() + ALARM_RETRY_MS);
    }
  }

  #dueJob(): Job | undefined {
    const { tables } = this.ledger;
    return tables.isOpen() ? tables.jobs.findDue(Date.now()) : undefined;
  }

  #keptFromId(): string {
    return firstIdAt(daysBefore(Date.now(), settingsOf(this.env).eventRetentionDays));
  }

  /** A notice that cannot be published is retried by a later alarm, which is already set. */
  async #publish(notices: readonly DueNotice[]): Promise<void> {
    const { tables } = this.ledger;
    for (const notice of notices) {
      if (!tables.isOpen()) return;
      try {
        const isPublished = await publishNotice(this.env, tables.identity(), notice, Date.now());
        if (tables.isOpen()) this.#inTransaction(() => notePublication(this.ledger, notice, isPublished, Date.now()));
      } catch (error) {
        log("error", "notice not published", { ...idsOf(this.ledger.tables), event: notice.notice.kind, error });
      }
    }
  }

  #inTransaction<Result>(step: () => Result): Result {
    return inTransaction(this.ctx.storage, this.ledger.tables, step);
  }

  /** Sets the alarm only if it must ring earlier, because setting it writes a row. */
  async #schedule({ withJobs = true } = {}): Promise<void> {
    if (!this.ledger.tables.isOpen()) return;
    const { tables } = this.ledger;
    const next = nextWake(tables.hours.health(), tables.pending.earliestWake(), {
      parkedSince: tables.pending.parkedSince(),
      jobAt: withJobs ? tables.jobs.earliestResume() : null,
    });
    if (next === null) return;
    const current = await this.ctx.storage.getAlarm();
    const now = Date.now();
    const isOverdue = current !== null && current < now - ALARM_RETRY_MS;
    if (current === null || isOverdue || next < current) await this.ctx.storage.setAlarm(Math.max(next, now));
  }

  async #enqueue(eventIds: readonly string[]): Promise<void> {
    if (eventIds.length === 0) return;
    const { accountId, webhookId } = this.ledger.tables.identity();
    const messages = eventIds.map((eventId) => ({ account_id: accountId, event_id: eventId, webhook_id: webhookId }));
    try {
      await enqueue(this.env.DELIVERIES, messages);
    } catch (error) {
      // Each delivery has a wake time at which the alarm enqueues it again.
      log("warn", "enqueue failed", { ...idsOf(this.ledger.tables), deliveries: messages.length, error });
    }
  }

  #logFailed(reason: "disabled" | "discarded", deliveries: number): void {
    if (deliveries > 0) log("warn", "deliveries failed", { ...idsOf(this.ledger.tables), reason, deliveries });
  }
}

checkVersions(DeliveryLedger.prototype);
retryable(...IDEMPOTENT_METHODS.map((name) => DeliveryLedger.prototype[name]));
