/**
 * Pure. The enums that several places of the API share. The OpenAPI document names an enum, so that clients get one type
 * of it, unless it shares a value with a named one: openapi-generator gives all named values of a Go client one scope.
 */
import { z } from "@hono/zod-openapi";
import { peopleRoles, ROLES } from "../security/roles.ts";
import { CALL_STATUSES } from "../vocabulary/call.ts";
import { ATTEMPT_ERRORS, DELIVERY_STATUSES, REASONS } from "../vocabulary/delivery.ts";
import { JOB_KINDS } from "../vocabulary/jobs.ts";

export const deliveryStatus = oneOf(DELIVERY_STATUSES).openapi("DeliveryStatus", { example: "delivered" });

export const deliveryReason = oneOf(REASONS).openapi("DeliveryReason", {
  description: "Why a delivery failed or was skipped.",
  example: "attempts_exhausted",
});

export const attemptError = oneOf(ATTEMPT_ERRORS).openapi("AttemptError", {
  description:
    "Why an attempt failed. status: the response was not a 2xx. redirect: the response was a 3xx, which is not followed. timeout: the response did not come in time. connection: the receiver could not be reached. For a receiver behind Cloudflare, that is a 520 to 527 or 530 of Cloudflare itself. target: the URL points to an address that is not public.",
  example: "timeout",
});

export const listOrder = oneOf(["asc", "desc"]).openapi("ListOrder", { example: "desc" });

export const callStatus = oneOf(CALL_STATUSES).openapi({
  description:
    "`done`: its actions ran. `failed`: kept with its errors, or an error of the service. `skipped`: the conditions of `when` did not hold, or the honeypot was filled. `paused`: kept while the webhook was disabled. `refused`: rejected with an error. `handshake`: a sender's check.",
  example: "done",
});

export const jobKind = oneOf(JOB_KINDS).openapi("JobKind", { example: "recover" });

export const role = oneOf(ROLES).openapi("Role", { example: "admin" });

export const personRole = oneOf(peopleRoles).openapi({
  description: "The role of a person in the dashboard. Only owners and admins can manage webhooks.",
  example: "admin",
});

function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, `must be one of: ${values.join(", ")}`);
}

/** `nullable()` would be shown without null: a reference to an enum cannot say more than the enum. */
export function orNull<Enum extends z.ZodType>(schema: Enum) {
  return z.union([schema, z.null()]);
}
