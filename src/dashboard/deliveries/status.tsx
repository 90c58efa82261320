/** Pure. What became of a delivery, in words. */
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
  attempts_exhausted: "Every attempt failed.",
  gone: "The receiver answered 410: it wants nothing more.",
  disabled: "The webhook was disabled.",
  expired: "It waited three days for the receiver.",
  discarded: "It was discarded while it waited.",
  filtered: "The webhook's filter turned it away.",
  erased: "The event's payload was erased.",
} as const satisfies Record<NonNullable<Delivery["reason"]>, string>;

/** Why an attempt was no success. */
export const ERROR_TEXTS = {
  status: "The status is not a 2xx.",
  redirect: "A redirect, which is not followed.",
  timeout: "No answer in time.",
  connection: "No connection, or it broke before the answer.",
  target: "The URL does not lead to a public address, so no request was made.",
} as const satisfies Record<AttemptError, string>;

const SHORT_ERRORS = {
  status: "Error",
  redirect: "Redirect",
  timeout: "Timeout",
  connection: "No connection",
  target: "Not public",
} as const satisfies Record<AttemptError, string>;

export function DeliveryBadge({ delivery: { status, reason } }: { delivery: Pick<Delivery, "status" | "reason"> }) {
  return (
    <Badge tone={STATUS_TONES[status]} {...(reason ? { title: REASON_TEXTS[reason] } : {})}>
      {STATUS_TEXTS[status]}
    </Badge>
  );
}

/** `200`, `503`, `Timeout`: what came of an attempt, in a word. */
export function Outcome({ status, error }: { status: number | null; error: AttemptError | null }) {
  if (status === null && error === null) return <span class="soft">–</span>;
  const tone = error === null ? "good" : "bad";
  if (status !== null) return <code class={`outcome ${tone}`}>{status}</code>;
  return <span class={`outcome ${tone}`}>{error === null ? "" : SHORT_ERRORS[error]}</span>;
}
