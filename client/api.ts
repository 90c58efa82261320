/** The API's operations. Written by `npm run client` from /openapi.json: not to be edited. */

export type AcceptedEvent = {
  id: string;
  event: string;
  account_id: string;
  /** The number of webhooks that subscribe to the event. Their filters are applied later. */
  webhooks: number;
  created_at: string;
};

/** An error as defined by RFC 9457. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  request_id: string;
  errors?: {
    path: string;
    message: string;
  }[];
};

export type EventInput = {
  event: string;
  /** The payload, which must match the event type's schema (`GET /v1/event-types`). Receivers get its JSON unchanged, digit for digit. */
  payload: Record<string, unknown>;
};

export type EventBatchInput = {
  events: {
    event: string;
    /** The payload, which must match the event type's schema (`GET /v1/event-types`). Receivers get its JSON unchanged, digit for digit. */
    payload: Record<string, unknown>;
    idempotency_key?: string;
  }[];
};

export type Event = AcceptedEvent & {
  /** Whether `POST /v1/webhooks/{id}/test` created the event for a single webhook. */
  is_test: boolean;
};

export type EventDetail = Event & {
  /** The payload; null if it was erased. */
  payload: Record<string, unknown> | null;
  /** When the payload and the responses to it were erased. If it is null while `payload` is null, the erasure is incomplete: repeat it. */
  payload_erased_at: string | null;
  deliveries: {
    webhook_id: string;
    status: "pending" | "delivered" | "failed" | "skipped";
    attempts: number;
  }[];
};

export type Webhook = {
  id: string;
  name: string;
  /** true: the service receives calls. false: the service sends deliveries. */
  is_inbound: boolean;
  /** Whether requests carry a Standard Webhooks signature. */
  uses_signature: boolean;
  /** Outbound: the subscriptions. Inbound: the actions. */
  events: string[];
  metadata: Record<string, unknown>;
  /** Outbound: the receiver's URL. Inbound: the URL to call. */
  url: string;
  /** Outbound: the value of the header `Ratecard-Webhook-Secret`. Inbound: the last part of the URL. */
  secret: string;
  enabled: boolean;
  /** manual: an admin disabled it. failing: its receiver failed for days. gone: its receiver responded with 410. null: it is enabled. */
  disabled_reason: "manual" | "failing" | "gone" | null;
  /** The key of signatures, which is never sent; null unless `uses_signature` is true. */
  signing_secret: string | null;
  /** When the previous secrets expire; null if there are none. */
  previous_secrets_until: string | null;
  /** Conditions on the payload that must all hold; null sends every event. An event that does not pass is listed as a `skipped` delivery, which can still be redelivered. Outbound only. */
  filter: Condition[] | null;
  /** Additional headers of every request. Outbound only. */
  headers: Record<string, string>;
  /** Whether deliveries that failed during an outage are resent when it ends. Outbound only. */
  auto_recover: boolean;
  /** The most requests per second, retries included; null for no limit. Deliveries beyond it stay `pending` without spending attempts and are sent oldest first. Outbound only. */
  rate_limit: number | null;
  created_at: string;
  updated_at: string;
};

/** `eq`, `ne`: the same value and type, or not. `lt`, `lte`, `gt`, `gte`: numbers by size, strings by their characters, one never with the other. `in`: equal to one of a list. `exists`: whether anything is there, null included. `contains`: a part of a string, or an element of a list. What the payload does not have fails every condition but `ne` and `exists: false`. */
export type Condition = {
  /** A JSON Pointer (RFC 6901) into the payload. */
  path: string;
  op: "eq" | "ne";
  value: string | number | boolean | null;
} | {
  /** A JSON Pointer (RFC 6901) into the payload. */
  path: string;
  op: "lt" | "lte" | "gt" | "gte";
  value: number | string;
} | {
  /** A JSON Pointer (RFC 6901) into the payload. */
  path: string;
  op: "in";
  value: (string | number | boolean | null)[];
} | {
  /** A JSON Pointer (RFC 6901) into the payload. */
  path: string;
  op: "exists";
  value: boolean;
} | {
  /** A JSON Pointer (RFC 6901) into the payload. */
  path: string;
  op: "contains";
  value: string | number | boolean;
};

export type WebhookInput = {
  name: string;
  /** Cannot change after creation. */
  is_inbound?: boolean;
  /** Outbound: requests are signed. Inbound: calls without a valid signature are refused. */
  uses_signature?: boolean;
  /** Outbound: event types, `feedback.*` for a whole family, or `*` for all. Inbound: actions. */
  events: string[];
  /** Your own data about the webhook. */
  metadata?: Record<string, unknown>;
  /** The receiver's URL. Omit it for an inbound webhook, whose URL the service assigns. */
  url?: string;
  /** Enabling the webhook closes its circuit. Disabling it fails its pending deliveries. */
  enabled?: boolean;
  /** Conditions on the payload that must all hold; null sends every event. An event that does not pass is listed as a `skipped` delivery, which can still be redelivered. Outbound only. An empty list is the same as null. */
  filter?: Condition[] | null;
  /** At most 10 additional headers of every request. Headers that the service, HTTP or the network sets are refused. The headers are stored encrypted. null is the same as an empty object. Outbound only. */
  headers?: Record<string, string> | null;
  /** Whether deliveries that failed during an outage are resent when it ends. Outbound only. */
  auto_recover?: boolean;
  /** The most requests per second, retries included; null for no limit. Deliveries beyond it stay `pending` without spending attempts and are sent oldest first. Outbound only. */
  rate_limit?: number | null;
};

export type WebhookPatch = {
  name?: string;
  /** Cannot change after creation. */
  is_inbound?: boolean;
  /** Outbound: requests are signed. Inbound: calls without a valid signature are refused. */
  uses_signature?: boolean;
  /** Outbound: event types, `feedback.*` for a whole family, or `*` for all. Inbound: actions. */
  events?: string[];
  /** Your own data about the webhook. */
  metadata?: Record<string, unknown>;
  /** The receiver's URL. Omit it for an inbound webhook, whose URL the service assigns. */
  url?: string;
  /** Enabling the webhook closes its circuit. Disabling it fails its pending deliveries. */
  enabled?: boolean;
  /** Conditions on the payload that must all hold; null sends every event. An event that does not pass is listed as a `skipped` delivery, which can still be redelivered. Outbound only. An empty list is the same as null. */
  filter?: Condition[] | null;
  /** At most 10 additional headers of every request. Headers that the service, HTTP or the network sets are refused. The headers are stored encrypted. null is the same as an empty object. Outbound only. */
  headers?: Record<string, string> | null;
  /** Whether deliveries that failed during an outage are resent when it ends. Outbound only. */
  auto_recover?: boolean;
  /** The most requests per second, retries included; null for no limit. Deliveries beyond it stay `pending` without spending attempts and are sent oldest first. Outbound only. */
  rate_limit?: number | null;
};

export type RotationInput = {
  /** Seconds for which the previous secrets stay valid. */
  overlap_seconds?: number;
};

export type Delivery = {
  event_id: string;
  webhook_id: string;
  event: string;
  status: "pending" | "delivered" | "failed" | "skipped";
  /** Why the delivery failed or was skipped; null otherwise. */
  reason: "attempts_exhausted" | "gone" | "disabled" | "expired" | "discarded" | "filtered" | "erased" | null;
  /** The number of the cycle: 1, and one more with each redelivery. */
  cycle: number;
  /** Attempts made in this cycle. */
  attempts: number;
  last_status_code: number | null;
  /** Why the attempt failed; null if it succeeded. status: the response was no 2xx. redirect: the response was a 3xx, which is not followed. timeout: the response did not come in time. connection: the receiver could not be reached. target: the URL points to an address that is not public. */
  last_error: "status" | "redirect" | "timeout" | "connection" | "target" | null;
  /** When the next attempt is due; null if there is none. While the circuit is open, the time of the next probe. A backlog or rate limit can delay it further. */
  next_attempt_at: string | null;
  created_at: string;
  updated_at: string;
};

export type TestEventInput = {
  /** The event type to send; by default, the first one that the webhook subscribes to. */
  event?: string;
};

export type DeliveryDetail = Delivery & {
  /** The event's payload; null if it was erased. */
  payload: Record<string, unknown> | null;
  attempt_log: {
    cycle: number;
    /** The number of the attempt in its cycle. */
    number: number;
    started_at: string;
    duration_ms: number;
    status_code: number | null;
    /** Why the attempt failed; null if it succeeded. status: the response was no 2xx. redirect: the response was a 3xx, which is not followed. timeout: the response did not come in time. connection: the receiver could not be reached. target: the URL points to an address that is not public. */
    error: "status" | "redirect" | "timeout" | "connection" | "target" | null;
    /** The first 2 KiB of the response's body. */
    response_body: string | null;
  }[];
};

export type DeliveryRequest = {
  /** The cycle of the last attempt, or of the first one if there is none yet. */
  cycle: number;
  /** The number of the attempt in its cycle. */
  number: number;
  url: string;
  /** The headers as sent. The secret and the values of the webhook's own headers are masked. */
  headers: Record<string, string>;
  /** The whole body as text. */
  body: string;
  /** Whether the webhook or the account changed after the attempt. The request shows their current name, URL, headers and signature. */
  changed_since: boolean;
};

export type Health = {
  /** closed: deliveries are sent. open: the receiver failed too often in a row; deliveries wait without spending attempts, and single probes test whether it has recovered. */
  circuit: "closed" | "open";
  /** When the circuit entered its current state. */
  since: string;
  /** The number of pending deliveries. */
  backlog: number;
  /** When the next probe is due; null unless the circuit is open. */
  next_probe_at: string | null;
};

export type HourStats = {
  /** The start of the hour. */
  hour: string;
  /** Deliveries that succeeded. */
  delivered: number;
  /** Deliveries that failed after their last attempt or because their receiver is gone. */
  failed: number;
  /** Requests made, retries included. */
  attempts: number;
  /** Median duration of an attempt in milliseconds; null without attempts. */
  p50_ms: number | null;
  /** 95th percentile of the duration of an attempt in milliseconds; null without attempts. */
  p95_ms: number | null;
};

export type Discarded = {
  /** The number of discarded deliveries. */
  discarded: number;
};

export type Estimate = {
  kind: "recover" | "replay";
  /** The number of deliveries that the job would send now. */
  total: number;
};

export type Job = {
  id: string;
  kind: "recover" | "replay";
  /** The number of deliveries (for a replay: events) in the window. */
  total: number;
  /** The number of deliveries or events processed so far. */
  done: number;
  /** `running`: the job is in progress. `completed`: it processed the whole window. `failed`: it stopped after hours of errors; deliveries processed so far are sent, and a new job for the same window sends the rest. */
  status: "running" | "completed" | "failed";
  /** The start of the job's window. */
  since: string;
  /** The end of the job's window. */
  until: string;
  created_at: string;
};

export type RecoverInput = {
  /** Start of the window: events published from this time on. */
  since: string;
  /** End of the window: events published before this time; by default, now. */
  until?: string;
  /** Only count the deliveries; start no job. */
  dry_run?: boolean;
};

export type ReplayInput = {
  /** Start of the window: events published from this time on. */
  since: string;
  /** End of the window: events published before this time; by default, now. */
  until?: string;
  /** Only count the deliveries; start no job. */
  dry_run?: boolean;
  /** Only events of these types; by default, the webhook's subscriptions. */
  events?: string[];
};

export type InboundAnswer = {
  id: string;
  results: {
    action: string;
    /** As the API would have answered. */
    status: number;
    /** What the API would have answered. */
    data: Record<string, unknown> | null;
  }[];
};

export type InboundCall = {
  id: string;
  status_code: number;
  content_type: string | null;
  /** The body as it was received. Lists show its first 16,384 characters. */
  body: string | null;
  /** The body of the response to the sender. */
  response: Record<string, unknown>;
  created_at: string;
};

export type Contact = {
  id: string;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
  metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
};

export type ContactInput = {
  first_name?: string | null;
  last_name?: string | null;
  email?: string | null;
  phone?: string | null;
  metadata?: Record<string, unknown> | null;
};

export type EventType = {
  name: string;
  family: string;
  /** When the event is published. */
  description: string;
  /** Whether you can publish it; false if only the service does. */
  publishable: boolean;
  /** JSON Schema (2020-12) of the payload. */
  schema: Record<string, unknown>;
  /** A valid payload. */
  sample: Record<string, unknown>;
};

export type Action = {
  name: string;
  /** What the action does. */
  description: string;
  /** JSON Schema (2020-12) of the body. */
  schema: Record<string, unknown>;
  /** A valid body. */
  sample: Record<string, unknown>;
};

export type Account = {
  id: string;
  name: string;
  created_at: string;
  updated_at: string;
};

export type AccountInput = {
  name: string;
};

export type NewToken = Token & {
  /** The token, which is shown only once. */
  token: string;
};

export type Token = {
  id: string;
  name: string;
  role: "owner" | "admin" | "member" | "publisher";
  expires_at: string | null;
  created_at: string;
};

export type TokenInput = {
  name: string;
  role: "owner" | "admin" | "member" | "publisher";
  expires_at?: string | null;
};

export type PortalLink = {
  /** The link, which is shown only once. The first person who opens it is signed in. */
  url: string;
  expires_at: string;
};

export type PortalLinkInput = {
  /** The role of the person. Only owners and admins can manage webhooks. */
  role: "owner" | "admin" | "member";
  /** The name of the person. */
  name?: string | null;
  /** Seconds until the link expires. The session that it opens lasts 12 hours. */
  expires_in?: number;
};

export type AuditLine = {
  id: string;
  action: string;
  actor: {
    kind: "platform" | "token" | "session";
    id: string | null;
    name: string | null;
    role: "owner" | "admin" | "member" | "publisher" | null;
  };
  /** The object that changed or was shown. */
  target_id: string | null;
  /** The names of the fields that changed. */
  changed: string[] | null;
  /** The status of the response; after an error nothing changed. null if the request is running or was interrupted. */
  status: number | null;
  /** Identifies the request in the logs. */
  request_id: string;
  created_at: string;
};

export type EncryptionRotation = {
  /** The id of the first key in `ENCRYPTION_KEY`. */
  key_id: string;
  /** The number of webhooks and inbound URLs that this request re-encrypted. */
  done: number;
  /** The number of webhooks and inbound URLs that still use another key. At 0, the other keys can be removed. */
  remaining: number;
  /** The number of webhooks that none of the keys can decrypt. It is 0 if all keys are present. */
  unreadable: number;
};

export interface Operations {
  /** Publish an event */
  publishEvent: {
    input: {
      header?: {
        /** Makes retries safe for 24 hours: the same key and body return the first response. */
        "Idempotency-Key"?: string;
      };
      body: EventInput;
    };
    answer: AcceptedEvent;
  };
  /** List events */
  listEvents: {
    input: {
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
        /** `desc`: newest first. `asc`: oldest first, as a feed to poll. The feed ends about 35 seconds before now. Its `next_cursor` is never null; the next request with it continues there and misses no event. */
        order?: "asc" | "desc";
        /** Only events of this type. */
        event?: string;
        /** Only events published from this time on. */
        since?: string;
        /** Only events published before this time. */
        until?: string;
      };
    };
    answer: {
      data: Event[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** Publish up to 100 events, all or nothing */
  publishEvents: {
    input: {
      body: EventBatchInput;
    };
    answer: {
      data: (AcceptedEvent & {
        /** true if the event was accepted before under the same key; absent otherwise. */
        idempotent_replayed?: true;
      })[];
    };
  };
  /** Get an event with its payload and deliveries */
  getEvent: {
    input: {
      path: {
        /** The event's id. */
        id: string;
      };
    };
    answer: EventDetail;
  };
  /** Erase an event's payload */
  erasePayload: {
    input: {
      path: {
        /** The event's id. */
        id: string;
      };
    };
    answer: undefined;
  };
  /** Create a webhook */
  createWebhook: {
    input: {
      body: WebhookInput;
    };
    answer: Webhook;
  };
  /** List webhooks */
  listWebhooks: {
    input: {
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
        /** true: only inbound webhooks. false: only outbound webhooks. */
        is_inbound?: boolean;
        /** Only webhooks with this subscription or action. */
        event?: string;
      };
    };
    answer: {
      data: Webhook[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** Get a webhook */
  getWebhook: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
    };
    answer: Webhook;
  };
  /** Replace a webhook's settings */
  replaceWebhook: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      body: WebhookInput;
    };
    answer: Webhook;
  };
  /** Change some of a webhook's settings */
  updateWebhook: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      body: WebhookPatch;
    };
    answer: Webhook;
  };
  /** Delete a webhook */
  deleteWebhook: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
    };
    answer: undefined;
  };
  /** Rotate a webhook's secrets */
  rotateSecret: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      body?: RotationInput;
    };
    answer: Webhook;
  };
  /** Send a test event */
  sendTestEvent: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      body?: TestEventInput;
    };
    answer: Delivery;
  };
  /** List a webhook's deliveries */
  listDeliveries: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
        /** Only deliveries with this status. */
        status?: "pending" | "delivered" | "failed" | "skipped";
        /** Only deliveries of this event type. */
        event?: string;
        /** Only deliveries of events published from this time on. */
        since?: string;
        /** Only deliveries of events published before this time. */
        until?: string;
      };
    };
    answer: {
      data: Delivery[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** List the deliveries of all of an account's webhooks */
  listAccountDeliveries: {
    input: {
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
        /** Only deliveries with this status. */
        status?: "pending" | "delivered" | "failed" | "skipped";
        /** Only deliveries of this event type. */
        event?: string;
        /** Only deliveries of events published from this time on. */
        since?: string;
        /** Only deliveries of events published before this time. */
        until?: string;
      };
    };
    answer: {
      data: Delivery[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** Get a delivery with its payload and every attempt */
  getDelivery: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
        /** The event's id. */
        event_id: string;
      };
    };
    answer: DeliveryDetail;
  };
  /** Get the request of a delivery */
  getDeliveryRequest: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
        /** The event's id. */
        event_id: string;
      };
    };
    answer: DeliveryRequest;
  };
  /** Redeliver a completed delivery */
  redeliver: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
        /** The event's id. */
        event_id: string;
      };
    };
    answer: Delivery;
  };
  /** Get the health of a webhook's receiver */
  getHealth: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
    };
    answer: Health;
  };
  /** Get a webhook's statistics by hour */
  getStats: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      query?: {
        /** The number of hours to return, including the current one. */
        hours?: number;
      };
    };
    answer: {
      data: HourStats[];
    };
  };
  /** Discard all pending deliveries */
  discard: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
    };
    answer: Discarded;
  };
  /** Resend the failed deliveries of a time window */
  recover: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      body: RecoverInput;
    };
    answer: Estimate | Job;
  };
  /** Send the events of a time window that the webhook never received */
  replay: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      body: ReplayInput;
    };
    answer: Estimate | Job;
  };
  /** List a webhook's jobs */
  listJobs: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
      };
    };
    answer: {
      data: Job[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** Get the progress of a job */
  getJob: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
        /** The job's id. */
        job_id: string;
      };
    };
    answer: Job;
  };
  /** List the calls of an inbound webhook */
  listCalls: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
      };
    };
    answer: {
      data: InboundCall[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** Get a call of an inbound webhook with its whole body */
  getCall: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
        /** The call's id. */
        call_id: string;
      };
    };
    answer: InboundCall;
  };
  /** Create a contact */
  createContact: {
    input: {
      body: ContactInput;
    };
    answer: Contact;
  };
  /** List contacts */
  listContacts: {
    input: {
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
        /** Only the contact with this email, ignoring case. */
        email?: string;
        /** Only the contact with this phone. */
        phone?: string;
      };
    };
    answer: {
      data: Contact[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** Get a contact */
  getContact: {
    input: {
      path: {
        /** The contact's id. */
        id: string;
      };
    };
    answer: Contact;
  };
  /** Change a contact */
  updateContact: {
    input: {
      path: {
        /** The contact's id. */
        id: string;
      };
      body: ContactInput;
    };
    answer: Contact;
  };
  /** Delete a contact */
  deleteContact: {
    input: {
      path: {
        /** The contact's id. */
        id: string;
      };
    };
    answer: undefined;
  };
  /** List event types */
  listEventTypes: {
    input: Record<never, never>;
    answer: {
      data: EventType[];
      /** Always null: the list has one page. */
      next_cursor: null;
    };
  };
  /** List actions */
  listActions: {
    input: Record<never, never>;
    answer: {
      data: Action[];
      /** Always null: the list has one page. */
      next_cursor: null;
    };
  };
  /** Create an account */
  createAccount: {
    input: {
      body: AccountInput;
    };
    answer: Account;
  };
  /** List accounts */
  listAccounts: {
    input: {
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
      };
    };
    answer: {
      data: Account[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** Get an account */
  getAccount: {
    input: {
      path: {
        /** The account's id. */
        id: string;
      };
    };
    answer: Account;
  };
  /** Rename an account */
  updateAccount: {
    input: {
      path: {
        /** The account's id. */
        id: string;
      };
      body: AccountInput;
    };
    answer: Account;
  };
  /** Delete an account and everything in it */
  deleteAccount: {
    input: {
      path: {
        /** The account's id. */
        id: string;
      };
    };
    answer: undefined;
  };
  /** Create a token */
  createToken: {
    input: {
      path: {
        /** The account's id. */
        id: string;
      };
      body: TokenInput;
    };
    answer: NewToken;
  };
  /** List tokens */
  listTokens: {
    input: {
      path: {
        /** The account's id. */
        id: string;
      };
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
      };
    };
    answer: {
      data: Token[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** Revoke a token */
  revokeToken: {
    input: {
      path: {
        /** The account's id. */
        id: string;
        /** The token's id. */
        token_id: string;
      };
    };
    answer: undefined;
  };
  /** Create a link into the dashboard */
  createPortalLink: {
    input: {
      path: {
        /** The account's id. */
        id: string;
      };
      body: PortalLinkInput;
    };
    answer: PortalLink;
  };
  /** List changes and views of secrets */
  listAuditLog: {
    input: {
      query?: {
        /** The number of entries to return. */
        limit?: number;
        /** `next_cursor` of the previous page. */
        cursor?: string;
        /** Only lines of this action. */
        action?: "account.created" | "account.updated" | "account.deleted" | "token.created" | "token.revoked" | "portal_link.created" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret_rotated" | "webhook.secret_revealed" | "webhook.tested" | "webhook.recovered" | "webhook.replayed" | "webhook.discarded" | "delivery.redelivered" | "event.payload_erased" | "encryption_key.rotated";
        /** Only lines about this object. */
        target_id?: string;
        /** Only lines from this time on. */
        since?: string;
        /** Only lines before this time. */
        until?: string;
      };
    };
    answer: {
      data: AuditLine[];
      /** The `cursor` of the next page; null on the last page. */
      next_cursor: string | null;
    };
  };
  /** Re-encrypt some secrets with the first encryption key */
  rotateEncryptionKey: {
    input: Record<never, never>;
    answer: EncryptionRotation;
  };
}

/** By operation: its method and path. */
export const ROUTES: { readonly [Name in keyof Operations]: string } = {
  publishEvent: "POST /v1/events",
  listEvents: "GET /v1/events",
  publishEvents: "POST /v1/events/batch",
  getEvent: "GET /v1/events/{id}",
  erasePayload: "DELETE /v1/events/{id}/payload",
  createWebhook: "POST /v1/webhooks",
  listWebhooks: "GET /v1/webhooks",
  getWebhook: "GET /v1/webhooks/{id}",
  replaceWebhook: "PUT /v1/webhooks/{id}",
  updateWebhook: "PATCH /v1/webhooks/{id}",
  deleteWebhook: "DELETE /v1/webhooks/{id}",
  rotateSecret: "POST /v1/webhooks/{id}/rotate-secret",
  sendTestEvent: "POST /v1/webhooks/{id}/test",
  listDeliveries: "GET /v1/webhooks/{id}/deliveries",
  listAccountDeliveries: "GET /v1/deliveries",
  getDelivery: "GET /v1/webhooks/{id}/deliveries/{event_id}",
  getDeliveryRequest: "GET /v1/webhooks/{id}/deliveries/{event_id}/request",
  redeliver: "POST /v1/webhooks/{id}/deliveries/{event_id}/redeliver",
  getHealth: "GET /v1/webhooks/{id}/health",
  getStats: "GET /v1/webhooks/{id}/stats",
  discard: "POST /v1/webhooks/{id}/discard",
  recover: "POST /v1/webhooks/{id}/recover",
  replay: "POST /v1/webhooks/{id}/replay",
  listJobs: "GET /v1/webhooks/{id}/jobs",
  getJob: "GET /v1/webhooks/{id}/jobs/{job_id}",
  listCalls: "GET /v1/webhooks/{id}/calls",
  getCall: "GET /v1/webhooks/{id}/calls/{call_id}",
  createContact: "POST /v1/contacts",
  listContacts: "GET /v1/contacts",
  getContact: "GET /v1/contacts/{id}",
  updateContact: "PATCH /v1/contacts/{id}",
  deleteContact: "DELETE /v1/contacts/{id}",
  listEventTypes: "GET /v1/event-types",
  listActions: "GET /v1/actions",
  createAccount: "POST /v1/accounts",
  listAccounts: "GET /v1/accounts",
  getAccount: "GET /v1/accounts/{id}",
  updateAccount: "PATCH /v1/accounts/{id}",
  deleteAccount: "DELETE /v1/accounts/{id}",
  createToken: "POST /v1/accounts/{id}/tokens",
  listTokens: "GET /v1/accounts/{id}/tokens",
  revokeToken: "DELETE /v1/accounts/{id}/tokens/{token_id}",
  createPortalLink: "POST /v1/accounts/{id}/portal-links",
  listAuditLog: "GET /v1/audit-log",
  rotateEncryptionKey: "POST /v1/encryption/rotate",
};
