/**
 * Pure. Which notices a ledger publishes about its webhook, and when: at most one an hour of each kind. Events within
 * the hour are combined into the next notice. A notice is kept until it is known to be published, so no crash loses it.
 */
import { ALARM_RETRY_MS, NOTICE_INTERVAL_MS } from "../../constants.ts";
import {
  DELIVERY_FAILED,
  DISABLED,
  type FailureSummary,
  type Notice,
  type NoticeKind,
  PUBLISHED_REASONS,
  isNotice,
} from "../notices/notice.ts";
import type { FailedDelivery, Notices, NoticeState } from "./types.ts";
import type { AutomaticDisableReason } from "../../vocabulary/delivery.ts";

const NO_NOTICE: NoticeState = { lastPublishedAt: 0, pending: null, publishing: null };

export const NO_NOTICES: Notices = { [DELIVERY_FAILED]: NO_NOTICE, [DISABLED]: NO_NOTICE };

const KINDS = [DELIVERY_FAILED, DISABLED] as const;

/** A notice that is due. `publishId` makes publishing it idempotent. */
export interface DueNotice {
  notice: Notice;
  publishId: number;
}

/** Adds failed deliveries to the next notice. Deliveries of notices are not counted. */
export function addFailureNotice(notices: Notices, failed: readonly FailedDelivery[], now: number): Notices {
  const summaries = failed.flatMap(summarize);
  const latest = summaries.at(-1);
  if (!latest) return notices;
  const { pending } = notices[DELIVERY_FAILED];
  const before = pending?.notice.kind === DELIVERY_FAILED ? pending.notice.count : 0;
  const notice: Notice = { kind: DELIVERY_FAILED, count: before + summaries.length, latest };
  return withPending(notices, notice, pending?.from ?? now);
}

/** @param from the earliest time to publish it, so that the consumer has time to disable the webhook. */
export function addDisabledNotice(
  notices: Notices,
  reason: AutomaticDisableReason,
  now: number,
  from: number,
): Notices {
  return withPending(notices, { kind: DISABLED, reason, at: now }, from);
}

/** The webhook is disabled now, so a pending notice about it is due at once. */
export function confirmDisabled(notices: Notices, now: number): Notices {
  const { pending } = notices[DISABLED];
  return pending ? withPending(notices, pending.notice, now) : notices;
}

/** Returns the due notices, and marks them as being published. */
export function takeDueNotices(notices: Notices, now: number): { notices: Notices; due: DueNotice[] } {
  const failed = takeDueNotice(notices[DELIVERY_FAILED], now);
  const disabled = takeDueNotice(notices[DISABLED], now);
  const due = [failed, disabled].flatMap(({ publishing }) => publishing ?? []);
  if (due.length === 0) return { notices, due };
  return { notices: { [DELIVERY_FAILED]: failed.state, [DISABLED]: disabled.state }, due };
}

function takeDueNotice(state: NoticeState, now: number): { state: NoticeState; publishing?: DueNotice } {
  const dueAt = dueAtOf(state);
  const next = state.publishing ?? (state.pending && { notice: state.pending.notice, publishId: now });
  if (!next || dueAt === null || dueAt > now) return { state };
  const publishing = { notice: next.notice, publishId: next.publishId };
  const pending = state.publishing ? state.pending : null;
  return { state: { ...state, pending, publishing: { ...publishing, retryAt: now + ALARM_RETRY_MS } }, publishing };
}

/** The notices after one was published, or (`isPublished` is false) was dropped because its reason is gone. */
export function afterPublishing(
  notices: Notices,
  { notice, publishId }: DueNotice,
  isPublished: boolean,
  now: number,
): Notices {
  const state = notices[notice.kind];
  if (state.publishing?.publishId !== publishId) return notices;
  return {
    ...notices,
    [notice.kind]: { ...state, publishing: null, lastPublishedAt: isPublished ? now : state.lastPublishedAt },
  };
}

/** When the next notice is due; null without one. */
export function earliestNotice(notices: Notices): number | null {
  const moments = KINDS.map((kind) => dueAtOf(notices[kind])).filter((moment) => moment !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}

function dueAtOf({ lastPublishedAt, pending, publishing }: NoticeState): number | null {
  if (publishing) return publishing.retryAt;
  return pending && Math.max(pending.from, lastPublishedAt + NOTICE_INTERVAL_MS);
}

function withPending(notices: Notices, notice: Notice, from: number): Notices {
  const kind: NoticeKind = notice.kind;
  return { ...notices, [kind]: { ...notices[kind], pending: { notice, from } } };
}

/** Returns nothing for a failure that is not published. */
function summarize(delivery: FailedDelivery): FailureSummary[] {
  const reason = PUBLISHED_REASONS.find((published) => published === delivery.reason);
  if (reason === undefined || isNotice(delivery.event)) return [];
  const last = delivery.log.at(-1);
  return [
    {
      eventId: delivery.eventId,
      event: delivery.event,
      reason,
      cycle: delivery.cycle,
      attempts: delivery.attempts,
      lastStatusCode: last?.statusCode ?? null,
      lastError: last?.error ?? null,
      failedAt: delivery.updatedAt,
    },
  ];
}
