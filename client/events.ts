/**
 * The events and their payloads. Written from the event catalog by `npm run client`: do not edit.
 * The file has no imports. Copy it into the project that receives webhooks.
 */

export interface components {
    schemas: {
        Message: {
            /** Format: uuid */
            id: string;
            /** @description The channel of the message, such as `email` or `sms`. */
            channel: string;
            from?: string | null;
            /** @description The recipient's address on the channel. */
            to?: string | null;
            metadata?: ({
                send_date?: string | null;
                status?: string | null;
                time_till_status?: number | null;
                views?: number | null;
                first_view_date?: string | null;
                time_to_open?: number | null;
                last_view_date?: string | null;
                clicks?: number | null;
                first_click_date?: string | null;
                time_to_click?: number | null;
                last_click_date?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
        } & {
            [key: string]: unknown;
        };
        Feedback: {
            /** Format: uuid */
            id: string;
            review?: boolean | null;
            anonymous?: boolean | null;
            respondent?: ({
                id?: string | null;
                first_name?: string | null;
                last_name?: string | null;
                email?: string | null;
                phone?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            form?: ({
                id?: string | null;
                name?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            /** @description Empty if the item was created before its respondent answered. */
            answers?: ({
                question_id?: string | null;
                required?: boolean | null;
                hidden?: boolean | null;
                title?: string | null;
                type?: string | null;
                /** @description The answer, of the type that the question asks for. */
                value?: unknown;
            } & {
                [key: string]: unknown;
            })[] | null;
            score?: number | null;
            nps?: number | null;
            duration?: number | null;
            closed?: boolean | null;
            assignee?: ({
                /** Format: uuid */
                id: string;
                name: string;
                email: string;
            } & {
                [key: string]: unknown;
            }) | null;
            status?: string | null;
            created_at?: string | null;
            updated_at?: string | null;
            completed_at?: string | null;
        } & {
            [key: string]: unknown;
        };
        /** @description The user who did it. */
        User: {
            /** Format: uuid */
            id: string;
            name: string;
            email: string;
        } & {
            [key: string]: unknown;
        };
        /** @description The webhook in trouble. */
        Webhook: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description The host of its URL. The rest is omitted, since it can contain credentials. null for an inbound webhook. */
            host: string | null;
        };
        /** @description The account that the webhook belongs to. */
        Account: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        EventPayloads: {
            /** @description A message was sent to its recipient. */
            "messages.sent": {
                message: components["schemas"]["Message"];
            };
            /** @description The recipient viewed the message. This event never occurs for text messages (SMS), nor if the recipient's mail client hides the opening. */
            "messages.opened": {
                message: {
                    /** Format: uuid */
                    id: string;
                    /** @description The channel of the message. Never `sms` or `text` in any case: the opening of a text message cannot be detected. */
                    channel: string;
                    from?: string | null;
                    /** @description The recipient's address on the channel. */
                    to?: string | null;
                    metadata?: ({
                        send_date?: string | null;
                        status?: string | null;
                        time_till_status?: number | null;
                        views?: number | null;
                        first_view_date?: string | null;
                        time_to_open?: number | null;
                        last_view_date?: string | null;
                        clicks?: number | null;
                        first_click_date?: string | null;
                        time_to_click?: number | null;
                        last_click_date?: string | null;
                    } & {
                        [key: string]: unknown;
                    }) | null;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @description The recipient followed the review link in the message. */
            "messages.clicked": {
                message: components["schemas"]["Message"];
            };
            /** @description A feedback item was created. Its `answers` can be empty: the respondent may fill them in later. */
            "feedback.created": {
                feedback: components["schemas"]["Feedback"];
            };
            /** @description An existing feedback item changed or was completed. */
            "feedback.updated": {
                feedback: components["schemas"]["Feedback"];
            };
            /** @description New feedback was received. */
            "feedback.received": {
                feedback: components["schemas"]["Feedback"];
            };
            /** @description A user of the account closed a feedback item. */
            "feedback.closed": {
                feedback: components["schemas"]["Feedback"];
                user: components["schemas"]["User"];
            };
            /** @description A user of the account reopened a closed feedback item. */
            "feedback.reopened": {
                feedback: components["schemas"]["Feedback"];
                user: components["schemas"]["User"];
            };
            /** @description A feedback item was assigned to a user of the account; `user` is who assigned it. */
            "feedback.assigned": {
                feedback: components["schemas"]["Feedback"];
                user: components["schemas"]["User"];
            };
            /** @description A user of the account replied to a feedback item. The reply was sent to the contact who gave the feedback. */
            "feedback.replied": {
                /** @description The reply as sent. */
                reply: {
                    subject: string;
                    body: string;
                } & {
                    [key: string]: unknown;
                };
                feedback: components["schemas"]["Feedback"];
                user: components["schemas"]["User"];
            };
            /** @description A user of the account added a note to a feedback item. Notes are internal: the contact does not see them. */
            "feedback.noted": {
                /** @description The note. */
                note: {
                    subject: string;
                    body: string;
                } & {
                    [key: string]: unknown;
                };
                feedback: components["schemas"]["Feedback"];
                user: components["schemas"]["User"];
            };
            /** @description A user of the account archived a feedback item. */
            "feedback.archived": {
                feedback: components["schemas"]["Feedback"];
                user: components["schemas"]["User"];
            };
            /** @description Deliveries to a webhook failed: they spent their attempts, waited too long, or their receiver is gone. Sent to the account's other webhooks, at most once an hour for each webhook. A failed notice causes no further notice. */
            "webhooks.delivery_failed": {
                webhook: components["schemas"]["Webhook"];
                account: components["schemas"]["Account"];
                /** @description The latest failed delivery, as in the list of deliveries. */
                delivery: {
                    /** Format: uuid */
                    event_id: string;
                    event: string;
                    /** @enum {string} */
                    reason: "attempts_exhausted" | "gone" | "expired";
                    cycle: number;
                    attempts: number;
                    last_status_code: number | null;
                    last_error: ("status" | "redirect" | "timeout" | "connection" | "target") | null;
                    /** Format: date-time */
                    failed_at: string;
                };
                /** @description The number of failed deliveries since the last notice, including this one. */
                failed_deliveries: number;
            };
            /** @description The service disabled a webhook because its receiver is gone or failed for days. There is no notice if an admin disables a webhook. Sent to the account's other webhooks, at most once an hour for each webhook. A failed notice causes no further notice. */
            "webhooks.disabled": {
                webhook: components["schemas"]["Webhook"];
                account: components["schemas"]["Account"];
                /**
                 * @description gone: its receiver responded with 410. failing: no success for five days and ten attempts.
                 * @enum {string}
                 */
                reason: "gone" | "failing";
                /** Format: date-time */
                disabled_at: string;
            };
            /** @description A call of an inbound webhook failed. The sender got 200, and the call can be run again. Sent to the account's other webhooks, at most once an hour for each webhook. A failed notice causes no further notice. */
            "webhooks.call_failed": {
                webhook: components["schemas"]["Webhook"];
                account: components["schemas"]["Account"];
                /** @description The latest failed call. `GET /v1/webhooks/{id}/calls` has its content and errors. */
                call: {
                    /** Format: uuid */
                    id: string;
                    /** @description Why it failed. */
                    detail: string;
                    /** Format: date-time */
                    failed_at: string;
                };
                /** @description The number of failed calls since the last notice, including this one, in the last 24 hours. At most 1001. */
                failed_calls: number;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Message = components['schemas']['Message'];
export type Feedback = components['schemas']['Feedback'];
export type User = components['schemas']['User'];
export type Webhook = components['schemas']['Webhook'];
export type Account = components['schemas']['Account'];
export type EventPayloads = components['schemas']['EventPayloads'];

/** All but the events that only the service publishes. */
export const PUBLISHABLE_NAMES = [
  "messages.sent",
  "messages.opened",
  "messages.clicked",
  "feedback.created",
  "feedback.updated",
  "feedback.received",
  "feedback.closed",
  "feedback.reopened",
  "feedback.assigned",
  "feedback.replied",
  "feedback.noted",
  "feedback.archived",
] as const;

export const EVENT_NAMES = [
  ...PUBLISHABLE_NAMES,
  "webhooks.delivery_failed",
  "webhooks.disabled",
  "webhooks.call_failed",
] as const;

export type PublishableName = (typeof PUBLISHABLE_NAMES)[number];
export type EventName = keyof EventPayloads;

interface Envelope<Name extends EventName> {
  /** The event's id, the same on every attempt: deduplicate by it. */
  id: string;
  webhook: { id: string; name: string };
  account: { id: string; name: string };
  payload: EventPayloads[Name];
  event: Name;
  /** When the event happened: `2020-11-25T09:33:14.000000Z`. */
  created_at: string;
  updated_at: string;
}

/** The body of a webhook request. `switch (event.event)` narrows the payload. */
export type WebhookEvent = { [Name in EventName]: Envelope<Name> }[EventName];

export function isEventName(name: unknown): name is EventName {
  return EVENT_NAMES.some((known) => known === name);
}

export function isPublishableName(name: unknown): name is PublishableName {
  return PUBLISHABLE_NAMES.some((known) => known === name);
}

/**
 * Whether a verified body is an event that this file knows. Respond with a 2xx to unknown events too, which are newer
 * than this file: otherwise they are retried. The payload is not checked here; the service did that when it was published.
 */
export function isWebhookEvent(body: unknown): body is WebhookEvent {
  return typeof body === "object" && body !== null && "event" in body && isEventName(body.event);
}
