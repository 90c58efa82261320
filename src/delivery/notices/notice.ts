/**
 * Pure. Notices: the events by which the service itself tells that a webhook is in trouble. Here is what they say; the
 * catalog describes them as it does every event type.
 */
import { formatTime } from "../../time/time.ts";
import type { AttemptError, AutomaticDisableReason, Reason } from "../../vocabulary/delivery.ts";

export const NOTICE_FAMILY = "webhooks";
export const DELIVERY_FAILED = "webhooks.delivery_failed";
export const DISABLED = "webhooks.disabled";

export type NoticeKind = typeof DELIVERY_FAILED | typeof DISABLED;

/** The failures that are told. What an admin disabled or discarded is no news to the account. */
export const PUBLISHED_REASONS = ["attempts_exhausted", "gone", "expired"] as const satisfies Reason[];
export type PublishedReason = (typeof PUBLISHED_REASONS)[number];

/** A failed delivery, as much of it as is told. */
export interface FailedDelivery {
  eventId: string;
  event: string;
  reason: PublishedReason;
  cycle: number;
  attempts: number;
  lastStatusCode: number | null;
  lastError: AttemptError | null;
  failedAt: number;
}

/** What is to be told. */
export type Notice =
  /** `count` deliveries failed, `latest` is the last of them. */
  | { kind: typeof DELIVERY_FAILED; count: number; latest: FailedDelivery }
  | { kind: typeof DISABLED; reason: AutomaticDisableReason; at: number };

/** Whom a notice is about. */
export interface NoticeSubject {
  webhook: { id: string; name: string; url: string | null };
  account: { id: string; name: string };
}

interface About {
  webhook: { id: string; name: string; host: string | null };
  account: { id: string; name: string };
}

export interface DeliveryFailedPayload extends About {
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

export interface DisabledPayload extends About {
  reason: AutomaticDisableReason;
  disabled_at: string;
}

/** A notice raises no further notice, whatever becomes of it: two webhooks that fail can't keep each other going. */
export function isNotice(event: string): boolean {
  return event.startsWith(`${NOTICE_FAMILY}.`);
}

export function noticePayload(notice: Notice, subject: NoticeSubject): DeliveryFailedPayload | DisabledPayload {
  const { webhook, account } = subject;
  // No more of the URL than its host: the rest of one is often a credential, and this goes to other receivers.
  const about = {
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
      return { ...about, delivery, failed_deliveries: notice.count };
    }
    case DISABLED:
      return { ...about, reason: notice.reason, disabled_at: formatTime(notice.at) };
  }
}
