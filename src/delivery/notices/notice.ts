/**
 * Pure. Notices: the events that the service itself publishes when a webhook's deliveries or calls fail, or the webhook
 * is disabled. This file builds their payloads. The event catalog has their schemas.
 */
import { formatTime } from "../../time/time.ts";
import type { AttemptError, AutomaticDisableReason, Reason } from "../../vocabulary/delivery.ts";

export const NOTICE_FAMILY = "webhooks";
export const DELIVERY_FAILED = "webhooks.delivery_failed";
export const DISABLED = "webhooks.disabled";

export const CALL_FAILED = "webhooks.call_failed";

/** The notices of a webhook's ledger. Inbound webhooks have none: CALL_FAILED is stored with the call. */
export type NoticeKind = typeof DELIVERY_FAILED | typeof DISABLED;

/** The failures that are published. An admin who disabled or discarded deliveries knows of it. */
export const PUBLISHED_REASONS = ["attempts_exhausted", "gone", "expired"] as const satisfies Reason[];
export type PublishedReason = (typeof PUBLISHED_REASONS)[number];

/** The published part of a failed delivery. */
export interface FailureSummary {
  eventId: string;
  event: string;
  reason: PublishedReason;
  cycle: number;
  attempts: number;
  lastStatusCode: number | null;
  lastError: AttemptError | null;
  failedAt: number;
}

/** A notice without the webhook and account that it is about. */
export type Notice =
  /** `count` deliveries failed; `latest` is the last one. */
  | { kind: typeof DELIVERY_FAILED; count: number; latest: FailureSummary }
  | { kind: typeof DISABLED; reason: AutomaticDisableReason; at: number };

/** The webhook and account that a notice is about. */
export interface NoticeSubject {
  webhook: { id: string; name: string; url: string | null };
  account: { id: string; name: string };
}

interface SubjectPayload {
  webhook: { id: string; name: string; host: string | null };
  account: { id: string; name: string };
}

export interface DeliveryFailedPayload extends SubjectPayload {
  delivery: {
    event_id: string;
    event: string;
    reason: PublishedReason;
    cycle: number;
    attempts: number;
    last_status_code: number | null;
    last_error: AttemptError | null;
    failed_at: string;
  };
  failed_deliveries: number;
}

export interface DisabledPayload extends SubjectPayload {
  reason: AutomaticDisableReason;
  disabled_at: string;
}

/** The latest failed call of an inbound webhook. */
export interface FailedCall {
  callId: string;
  detail: string;
  failedAt: number;
  /** Failed calls since the last notice, with this one. */
  count: number;
}

export interface CallFailedPayload extends SubjectPayload {
  call: { id: string; detail: string; failed_at: string };
  failed_calls: number;
}

/** A failed delivery of a notice publishes no further notice, so that two failing webhooks cannot trigger each other. */
export function isNotice(event: string): boolean {
  return event.startsWith(`${NOTICE_FAMILY}.`);
}

export function noticePayload(notice: Notice, subject: NoticeSubject): DeliveryFailedPayload | DisabledPayload {
  const { webhook, account } = subject;
  // Only the host of the URL: the rest often contains a credential, and other receivers get this payload.
  const common = {
    webhook: { id: webhook.id, name: webhook.name, host: URL.parse(webhook.url ?? "")?.host ?? null },
    account: { id: account.id, name: account.name },
  };
  switch (notice.kind) {
    case DELIVERY_FAILED: {
      const { eventId, event, reason, cycle, attempts, lastStatusCode, lastError, failedAt } = notice.latest;
      const delivery = {
        event_id: eventId,
        event,
        reason,
        cycle,
        attempts,
        last_status_code: lastStatusCode,
        last_error: lastError,
        failed_at: formatTime(failedAt),
      };
      return { ...common, delivery, failed_deliveries: notice.count };
    }
    case DISABLED:
      return { ...common, reason: notice.reason, disabled_at: formatTime(notice.at) };
  }
}

export function callFailedPayload(
  { callId, detail, failedAt, count }: FailedCall,
  { webhook, account }: { webhook: { id: string; name: string }; account: { id: string; name: string } },
): CallFailedPayload {
  return {
    webhook: { id: webhook.id, name: webhook.name, host: null },
    account: { id: account.id, name: account.name },
    call: { id: callId, detail, failed_at: formatTime(failedAt) },
    failed_calls: count,
  };
}
