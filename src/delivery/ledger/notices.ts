/**
 * Pure. What a ledger has to tell of its webhook, and when: at most once an hour of each kind. What happens meanwhile
 * is told when the hour is over. A notice is kept until it is known to be published, so that no crash loses it.
 */
import { ALARM_RETRY_MS, NOTICE_INTERVAL_MS } from "../../constants.ts";
import {
  DELIVERY_FAILED,
  DISABLED,
  type FailedDelivery,
  type Notice,
  type NoticeKind,
  PUBLISHED_REASONS,
  isNotice,
} from "../notices/notice.ts";
import type { Delivery, Notices, NoticeState } from "./types.ts";
import type { AutomaticDisableReason } from "../../vocabulary/delivery.ts";

const NOTHING: NoticeState = { lastPublishedAt: 0, pending: null, publishing: null };

export const NO_NOTICES: Notices = { [DELIVERY_FAILED]: NOTHING, [DISABLED]: NOTHING };

const KINDS = [DELIVERY_FAILED, DISABLED] as const;

/** A notice that is due. `since` names it: publishing it twice is publishing it once. */
export interface DueNotice {
  notice: Notice;
  publishId: number;
}

/** The notices after deliveries failed for good. Deliveries of notices count for nothing. */
export function addFailureNotice(notices: Notices, failed: readonly Delivery[], now: number): Notices {
  const summaries = failed.flatMap(summaryOf);
  const latest = summaries.at(-1);
  if (!latest) return notices;
  const { pending } = notices[DELIVERY_FAILED];
  const before = pending?.notice.kind === DELIVERY_FAILED ? pending.notice.count : 0;
  const notice: Notice = { kind: DELIVERY_FAILED, count: before + summaries.length, latest };
  return withPending(notices, notice, pending?.from ?? now);
}

/** @param from when to tell it at the earliest: whoever disables it is given that long, and may say that it has. */
export function addDisabledNotice(
  notices: Notices,
  reason: AutomaticDisableReason,
  now: number,
  from: number,
): Notices {
  return withPending(notices, { kind: DISABLED, reason, at: now }, from);
}

/** The webhook is disabled now: if that is to be told, it need not wait. */
export function confirmDisabled(notices: Notices, now: number): Notices {
  const { pending } = notices[DISABLED];
  return pending ? withPending(notices, pending.notice, now) : notices;
}

/** The notices that are due, which are being told from now on. */
export function takeDue(notices: Notices, now: number): { notices: Notices; due: DueNotice[] } {
  const failed = take(notices[DELIVERY_FAILED], now);
  const disabled = take(notices[DISABLED], now);
  const due = [failed, disabled].flatMap(({ publishing }) => publishing ?? []);
  if (due.length === 0) return { notices, due };
  return { notices: { [DELIVERY_FAILED]: failed.state, [DISABLED]: disabled.state }, due };
}

function take(state: NoticeState, now: number): { state: NoticeState; publishing?: DueNotice } {
  const dueAt = dueAtOf(state);
  const next = state.publishing ?? (state.pending && { notice: state.pending.notice, publishId: now });
  if (!next || dueAt === null || dueAt > now) return { state };
  const publishing = { notice: next.notice, publishId: next.publishId };
  const pending = state.publishing ? state.pending : null;
  return { state: { ...state, pending, publishing: { ...publishing, retryAt: now + ALARM_RETRY_MS } }, publishing };
}

/** The notices after one was told; or, when there turned out to be nothing to tell, was not (`told` is false). */
export function afterPublishing(
  notices: Notices,
  { notice, publishId }: DueNotice,
  told: boolean,
  now: number,
): Notices {
  const state = notices[notice.kind];
  if (state.publishing?.publishId !== publishId) return notices;
  return {
    ...notices,
    [notice.kind]: { ...state, publishing: null, lastPublishedAt: told ? now : state.lastPublishedAt },
  };
}

/** When the next notice is due, or null. */
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

/** Nothing when it is not to be told. */
function summaryOf(delivery: Delivery): FailedDelivery[] {
  const reason = PUBLISHED_REASONS.find((told) => told === delivery.reason);
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
