/** The API's operations. Written by `npm run client` from /openapi.json: not to be edited. */

export type AcceptedEvent = {
  id: string;
  event: string;
  account_id: string;
  /** How many webhooks subscribed to it. Their filters are asked on the way. */
  webhooks: number;
  created_at: string;
};

/** An error, as RFC 9457 describes it. */
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
  /** As the event type's schema (`GET /v1/event-types`) asks. Receivers get its source text unchanged. */
  payload: Record<string, unknown>;
};

export type EventBatchInput = {
  events: {
    event: string;
    /** As the event type's schema (`GET /v1/event-types`) asks. Receivers get its source text unchanged. */
    payload: Record<string, unknown>;
    idempotency_key?: string;
  }[];
};

export type Event = AcceptedEvent & {
  /** Made by `POST /v1/webhooks/{id}/test`, for that webhook alone. */
  is_test: boolean;
};

export type EventDetail = Event & {
  /** null: it was erased. */
  payload: Record<string, unknown> | null;
  /** When it and all that deliveries kept of it was erased. With a `payload` of null: not all yet, erase it again. */
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
  /** Inbound: we receive. Outbound: we send. */
  is_inbound: boolean;
  /** Requests carry a Standard Webhooks signature. */
  uses_signature: boolean;
  /** Subscriptions, or actions if inbound. */
  events: string[];
  metadata: Record<string, unknown>;
  /** Where we send to; if inbound, where you send to. */
  url: string;
  /** Sent as `Ratecard-Webhook-Secret`, or the last part of an inbound URL. */
  secret: string;
  enabled: boolean;
  /** Who or what disabled it: an admin, days of failures, or a receiver that answered 410. */
  disabled_reason: "manual" | "failing" | "gone" | null;
  /** For verifying, or making, signatures. Never sent. */
  signing_secret: string | null;
  /** Until when the secrets before the last rotation count beside these. null: they don't. */
  previous_secrets_until: string | null;
  /** Conditions on the payload that must all hold. What does not pass is listed as `skipped`, and can be sent all the same with a redelivery. null: everything passes. Outbound only. */
  filter: Condition[] | null;
  /** Fixed headers that every request carries beside ours. Outbound only. */
  headers: Record<string, string>;
  /** The end of an outage also sends again what failed in it. Outbound only. */
  auto_recover: boolean;
  /** Requests a second, retries included, at most. What exceeds it waits as `pending`, oldest first, spending no attempts. null: no limit. Outbound only. */
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
  /** Never changes after creation. */
  is_inbound?: boolean;
  /** Outbound: requests are signed. Inbound: calls without a valid signature are refused. */
  uses_signature?: boolean;
  /** Event types, `feedback.*` for all of a family, `*` for all there are; if inbound, actions. */
  events: string[];
  /** Whatever you want to keep with it. */
  metadata?: Record<string, unknown>;
  /** Where to send to. An inbound webhook gets its own. */
  url?: string;
  /** Enabling it closes its circuit; disabling it fails what waits. */
  enabled?: boolean;
  /** Conditions on the payload that must all hold. What does not pass is listed as `skipped`, and can be sent all the same with a redelivery. null: everything passes. Outbound only. null or an empty list clears it. */
  filter?: Condition[] | null;
  /** At most 10 fixed headers that every request carries beside ours, none that we, HTTP or the network set. They are stored encrypted. null or an empty object clears them. Outbound only. */
  headers?: Record<string, string> | null;
  /** The end of an outage also sends again what failed in it. Outbound only. */
  auto_recover?: boolean;
  /** Requests a second, retries included, at most. What exceeds it waits as `pending`, oldest first, spending no attempts. null: no limit. Outbound only. */
  rate_limit?: number | null;
};

export type WebhookPatch = {
  name?: string;
  /** Never changes after creation. */
  is_inbound?: boolean;
  /** Outbound: requests are signed. Inbound: calls without a valid signature are refused. */
  uses_signature?: boolean;
  /** Event types, `feedback.*` for all of a family, `*` for all there are; if inbound, actions. */
  events?: string[];
  /** Whatever you want to keep with it. */
  metadata?: Record<string, unknown>;
  /** Where to send to. An inbound webhook gets its own. */
  url?: string;
  /** Enabling it closes its circuit; disabling it fails what waits. */
  enabled?: boolean;
  /** Conditions on the payload that must all hold. What does not pass is listed as `skipped`, and can be sent all the same with a redelivery. null: everything passes. Outbound only. null or an empty list clears it. */
  filter?: Condition[] | null;
  /** At most 10 fixed headers that every request carries beside ours, none that we, HTTP or the network set. They are stored encrypted. null or an empty object clears them. Outbound only. */
  headers?: Record<string, string> | null;
  /** The end of an outage also sends again what failed in it. Outbound only. */
  auto_recover?: boolean;
  /** Requests a second, retries included, at most. What exceeds it waits as `pending`, oldest first, spending no attempts. null: no limit. Outbound only. */
  rate_limit?: number | null;
};

export type RotationInput = {
  /** How long the previous secrets stay live beside the new ones. */
  overlap_seconds?: number;
};

export type Delivery = {
  event_id: string;
  webhook_id: string;
  event: string;
  status: "pending" | "delivered" | "failed" | "skipped";
  /** Why it failed or was skipped. */
  reason: "attempts_exhausted" | "gone" | "disabled" | "expired" | "discarded" | "filtered" | "erased" | null;
  /** 1, and one more with each redelivery. */
  cycle: number;
  /** Requests made in this cycle. */
  attempts: number;
  last_status_code: number | null;
  /** null: success. status: not a 2xx. redirect: a 3xx, which is not followed. timeout: no answer in time. connection: none at all. target: the URL points to an address that is not public. */
  last_error: "status" | "redirect" | "timeout" | "connection" | "target" | null;
  /** When it is due. While the circuit is open, the next probe; a backlog and a rate limit come on top. */
  next_attempt_at: string | null;
  created_at: string;
  updated_at: string;
};

export type TestEventInput = {
  /** The event type to send; by default the first that the webhook subscribed to. */
  event?: string;
};

export type DeliveryDetail = Delivery & {
  /** null: it was erased. */
  payload: Record<string, unknown> | null;
  attempt_log: {
    cycle: number;
    /** Which attempt of its cycle it was. */
    number: number;
    started_at: string;
    duration_ms: number;
    status_code: number | null;
    /** null: success. status: not a 2xx. redirect: a 3xx, which is not followed. timeout: no answer in time. connection: none at all. target: the URL points to an address that is not public. */
    error: "status" | "redirect" | "timeout" | "connection" | "target" | null;
    /** The first 2 KiB of it. */
    response_body: string | null;
  }[];
};

export type DeliveryRequest = {
  /** Whose request it is: that of the last attempt, or of the first to come. */
  cycle: number;
  /** Which attempt of its cycle. */
  number: number;
  url: string;
  /** As they are sent; the secret and the values of the webhook's own headers are masked. */
  headers: Record<string, string>;
  /** Every byte of it, as text. */
  body: string;
  /** Whether the webhook or the account was changed since then: name, URL, headers and signature are made from what they are now. */
  changed_since: boolean;
};

export type Health = {
  /** open: the receiver failed too often in a row; deliveries wait, spending no attempts, while probes look for its return. */
  circuit: "closed" | "open";
  /** When it took this state. */
  since: string;
  /** Deliveries that are pending in the webhook's ledger. */
  backlog: number;
  /** Of an open circuit. */
  next_probe_at: string | null;
};

export type HourStats = {
  /** When the hour began. */
  hour: string;
  /** Deliveries that succeeded. */
  delivered: number;
  /** Deliveries that spent their attempts, or whose receiver is gone. */
  failed: number;
  /** Requests made. */
  attempts: number;
  /** Half of the attempts took no longer. null without attempts. */
  p50_ms: number | null;
  /** 95 % of the attempts took no longer. */
  p95_ms: number | null;
};

export type Discarded = {
  /** How many deliveries that were. */
  discarded: number;
};

export type Estimate = {
  kind: "recover" | "replay";
  /** How many deliveries it would send, as things are now. */
  total: number;
};

export type Job = {
  id: string;
  kind: "recover" | "replay";
  /** How many deliveries, or for a replay events, there are in the window. */
  total: number;
  /** How many of them have been looked at. */
  done: number;
  /** `failed`: it could not go on for hours, and stopped. What it had looked at goes out; the same window once more sends the rest. */
  status: "running" | "completed" | "failed";
  /** Its window: from then on, */
  since: string;
  /** and before then. */
  until: string;
  created_at: string;
};

export type RecoverInput = {
  /** Only what was published from then on. */
  since: string;
  /** Only what was published before then; by default, now. */
  until?: string;
  /** Only count what would be sent, and start nothing. */
  dry_run?: boolean;
};

export type ReplayInput = {
  /** Only what was published from then on. */
  since: string;
  /** Only what was published before then; by default, now. */
  until?: string;
  /** Only count what would be sent, and start nothing. */
  dry_run?: boolean;
  /** Only these event types; by default, the webhook's subscriptions. */
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
  /** As it came; in a list its first 16,384 characters. */
  body: string | null;
  /** What the sender was answered. */
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
  /** When it triggers. */
  description: string;
  /** false: the service itself publishes it, and nobody else. */
  publishable: boolean;
  /** JSON Schema (2020-12) of the payload. */
  schema: Record<string, unknown>;
  /** A payload that is valid. */
  sample: Record<string, unknown>;
};

export type Action = {
  name: string;
  /** What it does. */
  description: string;
  /** JSON Schema (2020-12) of the body. */
  schema: Record<string, unknown>;
  /** A body that is valid. */
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
  /** Shown this once; only its hash is kept. */
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
  /** Shown this once; only its hash is kept. Whoever opens it first is signed in. */
  url: string;
  expires_at: string;
};

export type PortalLinkInput = {
  /** What the person may do. Webhooks are for owners and admins. */
  role: "owner" | "admin" | "member";
  /** Who the link is for. */
  name?: string | null;
  /** Seconds in which the link must be opened. The session it opens lasts 12 hours. */
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
  /** The object that it was done to. */
  target_id: string | null;
  /** The names of the fields that changed. */
  changed: string[] | null;
  /** What was answered; a refusal changed nothing. null: the service died over it, or is still at it. */
  status: number | null;
  /** Leads to the request in the log. */
  request_id: string;
  created_at: string;
};

export type EncryptionRotation = {
  /** The first key of `ENCRYPTION_KEY`. */
  key_id: string;
  /** Webhooks and inbound URLs that this request brought under that key. */
  done: number;
  /** Those that still are under another. At 0 the others may be removed. */
  remaining: number;
  /** Webhooks that none of the keys opens. With the right keys there are none. */
  unreadable: number;
};

export interface Operations {
  /** Publish an event */
  publishEvent: {
    input: {
      header?: {
        /** Makes trying again safe for 24 hours: the same key and content gives the first answer again. */
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
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
        /** `desc`: newest first. `asc`: a feed to poll. It ends about 35 seconds before now, `next_cursor` is never null, and asking again with it goes on where the page ended, without missing one. */
        order?: "asc" | "desc";
        /** Only of this event type. */
        event?: string;
        /** Only from then on. */
        since?: string;
        /** Only before then. */
        until?: string;
      };
    };
    answer: {
      data: Event[];
      /** Pass it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
  };
  /** Publish up to 100 events, all or none */
  publishEvents: {
    input: {
      body: EventBatchInput;
    };
    answer: {
      data: (AcceptedEvent & {
        /** Accepted before, under the same key. */
        idempotent_replayed?: true;
      })[];
    };
  };
  /** Get an event, its payload and what became of it */
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
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
        /** Only inbound ones, or only outbound ones. */
        is_inbound?: boolean;
        /** Only those that name this subscription or action. */
        event?: string;
      };
    };
    answer: {
      data: Webhook[];
      /** Pass it as `cursor` for the next page; null at the end. */
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
  /** Replace a webhook's secrets */
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
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
        /** Only what is in this state. */
        status?: "pending" | "delivered" | "failed" | "skipped";
        /** Only of this event type. */
        event?: string;
        /** Only of events published from then on. */
        since?: string;
        /** Only of events published before then. */
        until?: string;
      };
    };
    answer: {
      data: Delivery[];
      /** Pass it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
  };
  /** List the deliveries of all of an account's webhooks */
  listAccountDeliveries: {
    input: {
      query?: {
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
        /** Only what is in this state. */
        status?: "pending" | "delivered" | "failed" | "skipped";
        /** Only of this event type. */
        event?: string;
        /** Only of events published from then on. */
        since?: string;
        /** Only of events published before then. */
        until?: string;
      };
    };
    answer: {
      data: Delivery[];
      /** Pass it as `cursor` for the next page; null at the end. */
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
  /** Get the request that a delivery's receiver was sent */
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
  /** Send a settled delivery again */
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
  /** How a webhook's receiver is doing */
  getHealth: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
    };
    answer: Health;
  };
  /** How a webhook's deliveries went, hour by hour */
  getStats: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      query?: {
        /** How many hours, the present one included. */
        hours?: number;
      };
    };
    answer: {
      data: HourStats[];
    };
  };
  /** Give up on everything that waits */
  discard: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
    };
    answer: Discarded;
  };
  /** Send again what failed in a window */
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
  /** Send what was published in a window and never delivered here */
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
  /** List a webhook's recoveries and replays */
  listJobs: {
    input: {
      path: {
        /** The webhook's id. */
        id: string;
      };
      query?: {
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
      };
    };
    answer: {
      data: Job[];
      /** Pass it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
  };
  /** How far a recovery or replay has come */
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
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
      };
    };
    answer: {
      data: InboundCall[];
      /** Pass it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
  };
  /** Get a call of an inbound webhook, with all of its body */
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
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
        /** Only the one with this email, in whatever case. */
        email?: string;
        /** Only the one with this phone. */
        phone?: string;
      };
    };
    answer: {
      data: Contact[];
      /** Pass it as `cursor` for the next page; null at the end. */
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
      /** There is no more. */
      next_cursor: null;
    };
  };
  /** List actions */
  listActions: {
    input: Record<never, never>;
    answer: {
      data: Action[];
      /** There is no more. */
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
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
      };
    };
    answer: {
      data: Account[];
      /** Pass it as `cursor` for the next page; null at the end. */
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
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
      };
    };
    answer: {
      data: Token[];
      /** Pass it as `cursor` for the next page; null at the end. */
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
  /** List who changed, rotated or was shown what */
  listAuditLog: {
    input: {
      query?: {
        /** How many to return. */
        limit?: number;
        /** `next_cursor` of the page before. */
        cursor?: string;
        /** Only this action. */
        action?: "account.created" | "account.updated" | "account.deleted" | "token.created" | "token.revoked" | "portal_link.created" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret_rotated" | "webhook.secret_revealed" | "webhook.tested" | "webhook.recovered" | "webhook.replayed" | "webhook.discarded" | "delivery.redelivered" | "event.payload_erased" | "encryption_key.rotated";
        /** Only what was done to this object. */
        target_id?: string;
        /** Only from then on. */
        since?: string;
        /** Only before then. */
        until?: string;
      };
    };
    answer: {
      data: AuditLine[];
      /** Pass it as `cursor` for the next page; null at the end. */
      next_cursor: string | null;
    };
  };
  /** Bring secrets under the first encryption key, a few at a time */
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
