/** Pure. Texts and badges for the status of a delivery. */
import type { z } from "zod";
import type { deliveryDetailSchema, deliverySchema, requestSchema } from "../../api/deliveries/schema.ts";
import { Badge, type Tone } from "../parts/badge.tsx";

export type Delivery = z.output<typeof deliverySchema>;
export type DeliveryDetail = z.output<typeof deliveryDetailSchema>;
export type DeliveryRequest = z.output<typeof requestSchema>;
export type Status = Delivery["status"];
export type LoggedAttempt = DeliveryDetail["attempt_log"][number];
type AttemptError = NonNullable<Delivery["last_error"]>;

export const STATUS_TEXTS = {
  pending: "Pending",
  delivered: "Delivered",
  failed: "Failed",
  skipped: "Skipped",
} as const satisfies Record<Status, string>;

export const STATUS_TONES = {
  pending: "info",
  delivered: "good",
  failed: "bad",
  skipped: "plain",
} as const satisfies Record<Status, Tone>;

export const REASON_TEXTS = {
  attempts_exhausted: "All attempts failed.",
  gone: "The receiver responded 410 Gone.",
  disabled: "The webhook was disabled.",
  expired: "It was pending for three days and expired.",
  discarded: "It was discarded while pending.",
  filtered: "The webhook's filter did not match.",
  erased: "The event's payload was erased.",
} as const satisfies Record<NonNullable<Delivery["reason"]>, string>;

/** Why an attempt failed. */
export const ERROR_TEXTS = {
  status: "The response status was not 2xx.",
  redirect: "The receiver redirected. Redirects are not followed.",
  timeout: "The response did not arrive in time.",
  connection: "The connection failed or broke before the response.",
  target: "The URL is not an allowed target, so no request was sent.",
} as const satisfies Record<AttemptError, string>;

const SHORT_ERRORS = {
  status: "Error",
  redirect: "Redirect",
  timeout: "Timeout",
  connection: "No connection",
  target: "Not public",
} as const satisfies Record<AttemptError, string>;

/** Why a delivery failed or was skipped, in the row of a list. */
export const SHORT_REASONS = {
  attempts_exhausted: "No attempts left",
  gone: "Receiver gone",
  disabled: "Webhook disabled",
  expired: "Expired",
  discarded: "Discarded",
  filtered: "Filtered",
  erased: "Erased",
} as const satisfies Record<NonNullable<Delivery["reason"]>, string>;

/** The reason of a delivery in a word or two; null without one. */
export function reasonText({ reason }: Pick<Delivery, "reason">): string | null {
  return reason && SHORT_REASONS[reason];
}

export function DeliveryBadge({ delivery: { status, reason } }: { delivery: Pick<Delivery, "status" | "reason"> }) {
  return (
    <Badge tone={STATUS_TONES[status]} {...(reason ? { title: REASON_TEXTS[reason] } : {})}>
      {STATUS_TEXTS[status]}
    </Badge>
  );
}

/** Why an attempt failed, in a word or two: `HTTP 503`, `Timeout`. */
export function attemptText(status: number | null, error: AttemptError): string {
  return error === "status" && status !== null ? `HTTP ${status}` : SHORT_ERRORS[error];
}

/** The outcome of an attempt in a word: `200`, `503`, `Timeout`. */
export function Outcome({ status, error }: { status: number | null; error: AttemptError | null }) {
  if (status === null && error === null) return <span class="soft">–</span>;
  const tone = error === null ? "good" : "bad";
  if (status !== null) return <code class={`outcome ${tone}`}>{status}</code>;
  return <span class={`outcome ${tone}`}>{error === null ? "" : SHORT_ERRORS[error]}</span>;
}
