/**
 * The events and their payloads. Written by `npm run client` from the event catalog: not to be edited.
 * A file of its own, with no imports: copy it into the project that receives.
 */

export type Message = {
  id: string;
  /** The channel of the message, such as `email` or `sms`. */
  channel: string;
  from?: string | null;
  /** The recipient's address on the channel. */
  to?: string | null;
  metadata?: {
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
    [key: string]: unknown;
  } | null;
  [key: string]: unknown;
};

export type Feedback = {
  id: string;
  review?: boolean | null;
  anonymous?: boolean | null;
  respondent?: {
    id?: string | null;
    first_name?: string | null;
    last_name?: string | null;
    email?: string | null;
    phone?: string | null;
    [key: string]: unknown;
  } | null;
  form?: {
    id?: string | null;
    name?: string | null;
    [key: string]: unknown;
  } | null;
  /** Empty if the item was created before its respondent answered. */
  answers?: {
    question_id?: string | null;
    required?: boolean | null;
    hidden?: boolean | null;
    title?: string | null;
    type?: string | null;
    /** The answer, of the type that the question asks for. */
    value?: unknown;
    [key: string]: unknown;
  }[] | null;
  score?: number | null;
  nps?: number | null;
  duration?: number | null;
  closed?: boolean | null;
  assignee?: {
    id: string;
    name: string;
    email: string;
    [key: string]: unknown;
  } | null;
  status?: string | null;
  created_at?: string | null;
  updated_at?: string | null;
  completed_at?: string | null;
  [key: string]: unknown;
};

/** The user who did it. */
export type User = {
  id: string;
  name: string;
  email: string;
  [key: string]: unknown;
};

/** The webhook in trouble. */
export type Webhook = {
  id: string;
  name: string;
  /** The host of its URL. The rest is omitted, since it can contain credentials. */
  host: string | null;
};

/** The account that the webhook belongs to. */
export type Account = {
  id: string;
  name: string;
};

export interface EventPayloads {
  /** A message was sent to its recipient. */
  "messages.sent": {
    message: Message;
  };
  /** The recipient viewed the message. It never happens for text messages (SMS), nor where the recipient's mail client keeps it from being noticed. */
  "messages.opened": {
    message: {
      id: string;
      /** The channel of the message. Never `sms` or `text` in any case: the opening of a text message cannot be detected. */
      channel: string;
      from?: string | null;
      /** The recipient's address on the channel. */
      to?: string | null;
      metadata?: {
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
        [key: string]: unknown;
      } | null;
      [key: string]: unknown;
    };
  };
  /** The recipient followed the review link in the message. */
  "messages.clicked": {
    message: Message;
  };
  /** A feedback item was created. Its `answers` can be empty: the respondent may fill them in later. */
  "feedback.created": {
    feedback: Feedback;
  };
  /** An existing feedback item changed or was completed. */
  "feedback.updated": {
    feedback: Feedback;
  };
  /** New feedback was received. */
  "feedback.received": {
    feedback: Feedback;
  };
  /** A user of the account closed a feedback item. */
  "feedback.closed": {
    feedback: Feedback;
    /** The user who did it. */
    user: User;
  };
  /** A user of the account reopened a closed feedback item. */
  "feedback.reopened": {
    feedback: Feedback;
    /** The user who did it. */
    user: User;
  };
  /** A feedback item was assigned to a user of the account; `user` is who assigned it. */
  "feedback.assigned": {
    feedback: Feedback;
    /** The user who did it. */
    user: User;
  };
  /** A user of the account replied to a feedback item. The reply was sent to the contact who gave it. */
  "feedback.replied": {
    /** The reply as sent. */
    reply: {
      subject: string;
      body: string;
      [key: string]: unknown;
    };
    feedback: Feedback;
    /** The user who did it. */
    user: User;
  };
  /** A user of the account added a note to a feedback item. Notes are internal: the contact does not see them. */
  "feedback.noted": {
    /** The note. */
    note: {
      subject: string;
      body: string;
      [key: string]: unknown;
    };
    feedback: Feedback;
    /** The user who did it. */
    user: User;
  };
  /** A user of the account archived a feedback item. */
  "feedback.archived": {
    feedback: Feedback;
    /** The user who did it. */
    user: User;
  };
  /** Deliveries to a webhook failed: they spent their attempts, waited too long, or their receiver is gone. Sent to the account's other webhooks, at most once an hour for each webhook. A failed notice causes no further notice. */
  "webhooks.delivery_failed": {
    /** The webhook in trouble. */
    webhook: Webhook;
    /** The account that the webhook belongs to. */
    account: Account;
    /** The latest failed delivery, as in the list of deliveries. */
    delivery: {
      event_id: string;
      event: string;
      reason: "attempts_exhausted" | "gone" | "expired";
      cycle: number;
      attempts: number;
      last_status_code: number | null;
      last_error: "status" | "redirect" | "timeout" | "connection" | "target" | null;
      failed_at: string;
    };
    /** The number of failed deliveries since the last notice, including this one. */
    failed_deliveries: number;
  };
  /** The service disabled a webhook because its receiver is gone or failed for days. There is no notice if an admin disables a webhook. Sent to the account's other webhooks, at most once an hour for each webhook. A failed notice causes no further notice. */
  "webhooks.disabled": {
    /** The webhook in trouble. */
    webhook: Webhook;
    /** The account that the webhook belongs to. */
    account: Account;
    /** gone: its receiver responded with 410. failing: no success for five days and ten attempts. */
    reason: "gone" | "failing";
    disabled_at: string;
  };
}

export const EVENT_NAMES = [
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
  "webhooks.delivery_failed",
  "webhooks.disabled",
] as const;

/** All but what the service alone publishes. */
export type PublishableName =
  | "messages.sent"
  | "messages.opened"
  | "messages.clicked"
  | "feedback.created"
  | "feedback.updated"
  | "feedback.received"
  | "feedback.closed"
  | "feedback.reopened"
  | "feedback.assigned"
  | "feedback.replied"
  | "feedback.noted"
  | "feedback.archived";

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

/** The content of a request to a webhook. `switch (event.event)` knows the payload of each case. */
export type WebhookEvent = { [Name in EventName]: Envelope<Name> }[EventName];

export function isEventName(name: unknown): name is EventName {
  return EVENT_NAMES.some((known) => known === name);
}

/**
 * Whether a verified content is an event that this file knows. One that it does not know is newer than the file:
 * answer it with a 2xx, too, or it comes again. The payload was checked before it was published, and is not here.
 */
export function isWebhookEvent(content: unknown): content is WebhookEvent {
  return typeof content === "object" && content !== null && "event" in content && isEventName(content.event);
}
