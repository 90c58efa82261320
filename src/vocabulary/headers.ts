/** Pure. The names of the headers that the service defines or shares with Standard Webhooks. */

/** The account that a request of the platform is for. */
export const ACCOUNT_HEADER = "Ratecard-Account";

/** The id of a request in the service's log. */
export const REQUEST_ID_HEADER = "X-Request-Id";
/** The client's own id for it, on the response. */
export const CLIENT_REQUEST_ID_HEADER = "X-Client-Request-Id";

/** RFC 9110, 13.1.1: the version that a change is based on. */
export const IF_MATCH_HEADER = "If-Match";

export const IDEMPOTENCY_KEY_HEADER = "Idempotency-Key";
/** On a response that repeats the first one for the same key. */
export const REPLAYED_HEADER = "Idempotent-Replayed";

/** Replaces values that only the receiver may read. */
export const MASK = "••••••••";

/** Headers of a delivery. */
export const SECRET_HEADER = "Ratecard-Webhook-Secret";
export const EVENT_HEADER = "Ratecard-Webhook-Event";
/** A customer can neither add nor remove it: every request that carries it is a delivery. */
export const ATTEMPT_HEADER = "Ratecard-Webhook-Attempt";
export const TEST_HEADER = "Ratecard-Webhook-Test";

/** Standard Webhooks, on deliveries and on inbound calls. */
export const ID_HEADER = "webhook-id";
export const TIMESTAMP_HEADER = "webhook-timestamp";
export const SIGNATURE_HEADER = "webhook-signature";
