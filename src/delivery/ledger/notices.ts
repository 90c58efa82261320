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
  TOLD_REASONS,
  isNotice,
} from "../notices/notice.ts";
import type { Delivery, Notices, NoticeState } from "./types.ts";

const NOTHING: NoticeState = { toldAt: 0, untold: null, telling: null };

export const NO_NOTICES: Notices = { [DELIVERY_FAILED]: NOTHING, [DISABLED]: NOTHING };

const KINDS = [DELIVERY_FAILED, DISABLED] as const;

/** A notice that is due. `since` names it: publishing it twice is publishing it once. */
export interface DueNotice {
  notice: Notice;
  since: number;
}

/** The notices after deliveries failed for good. Deliveries of notices count for nothing. */
export function withFailures(notices: Notices, failed: readonly Delivery[], now: number): Notices {
  const summaries = failed.flatMap(summaryOf);
  const latest = summaries.at(-1);
  if (!latest) return notices;
  const { untold } = notices[DELIVERY_FAILED];
  const before = untold?.notice.kind === DELIVERY_FAILED ? untold.notice.count : 0;
  const notice: Notice = { kind: DELIVERY_FAILED, count: before + summaries.length, latest };
  return withUntold(notices, notice, untold?.from ?? now);
}

/** @param from when to tell it at the earliest: whoever disables it is given that long, and may say that it has. */
export function withDisabling(notices: Notices, reason: "gone" | "failing", now: number, from: number): Notices {
  return withUntold(notices, { kind: DISABLED, reason, at: now }, from);
}

/** The webhook is disabled now: if that is to be told, it need not wait. */
export function disablingIsDone(notices: Notices, now: number): Notices {
  const { untold } = notices[DISABLED];
  return untold ? withUntold(notices, untold.notice, now) : notices;
}

/** The notices that are due, which are being told from now on. */
export function takeDue(notices: Notices, now: number): { notices: Notices; due: DueNotice[] } {
  const failed = take(notices[DELIVERY_FAILED], now);
  const disabled = take(notices[DISABLED], now);
  const due = [failed, disabled].flatMap(({ telling }) => telling ?? []);
  if (due.length === 0) return { notices, due };
  return { notices: { [DELIVERY_FAILED]: failed.state, [DISABLED]: disabled.state }, due };
}

function take(state: NoticeState, now: number): { state: NoticeState; telling?: DueNotice } {
  const dueAt = dueAtOf(state);
  const next = state.telling ?? (state.untold && { notice: state.untold.notice, since: now });
  if (!next || dueAt === null || dueAt > now) return { state };
  const telling = { notice: next.notice, since: next.since };
  const untold = state.telling ? state.untold : null;
  return { state: { ...state, untold, telling: { ...telling, retryAt: now + ALARM_RETRY_MS } }, telling };
}

/** The notices after one was told; or, when there turned out to be nothing to tell, was not (`told` is false). */
export function afterTelling(notices: Notices, { notice, since }: DueNotice, told: boolean, now: number): Notices {
  const state = notices[notice.kind];
  if (state.telling?.since !== since) return notices;
  return { ...notices, [notice.kind]: { ...state, telling: null, toldAt: told ? now : state.toldAt } };
}

/** When the next notice is due, or null. */
export function earliestNotice(notices: Notices): number | null {
  const moments = KINDS.map((kind) => dueAtOf(notices[kind])).filter((moment) => moment !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}

function dueAtOf({ toldAt, untold, telling }: NoticeState): number | null {
  if (telling) return telling.retryAt;
  return untold && Math.max(untold.from, toldAt + NOTICE_INTERVAL_MS);
}

function withUntold(notices: Notices, notice: Notice, from: number): Notices {
  const kind: NoticeKind = notice.kind;
  return { ...notices, [kind]: { ...notices[kind], untold: { notice, from } } };
}

/** Nothing when it is not to be told. */
function summaryOf(delivery: Delivery): FailedDelivery[] {
  const reason = TOLD_REASONS.find((told) => told === delivery.reason);
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
