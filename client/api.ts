/** The API's operations. Written from /openapi.json by `npm run client`: do not edit. */

export interface components {
    schemas: {
        AcceptedEvent: {
            /** Format: uuid */
            id: string;
            event: string;
            /** Format: uuid */
            account_id: string;
            /** @description How many webhooks subscribed to it. Their filters are asked on the way. */
            webhooks: number;
            /** Format: date-time */
            created_at: string;
        };
        /** @description An error, as RFC 9457 describes it. */
        Problem: {
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
        EventInput: {
            event: string;
            /** @description As the event type's schema (`GET /v1/event-types`) asks. Receivers get its source text unchanged. */
            payload: {
                [key: string]: unknown;
            };
        };
        EventBatchInput: {
            events: {
                event: string;
                /** @description As the event type's schema (`GET /v1/event-types`) asks. Receivers get its source text unchanged. */
                payload: {
                    [key: string]: unknown;
                };
                idempotency_key?: string;
            }[];
        };
        Event: components["schemas"]["AcceptedEvent"] & {
            /** @description Made by `POST /v1/webhooks/{id}/test`, for that webhook alone. */
            is_test: boolean;
        };
        EventDetail: components["schemas"]["Event"] & {
            /** @description null: it was erased. */
            payload: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description When it and all that deliveries kept of it was erased. With a `payload` of null: not all yet, erase it again.
             */
            payload_erased_at: string | null;
            deliveries: {
                /** Format: uuid */
                webhook_id: string;
                /** @enum {string} */
                status: "pending" | "delivered" | "failed" | "skipped";
                attempts: number;
            }[];
        };
        Webhook: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description Inbound: we receive. Outbound: we send. */
            is_inbound: boolean;
            /** @description Requests carry a Standard Webhooks signature. */
            uses_signature: boolean;
            /** @description Subscriptions, or actions if inbound. */
            events: string[];
            metadata: {
                [key: string]: unknown;
            };
            /** @description Where we send to; if inbound, where you send to. */
            url: string;
            /** @description Sent as `Ratecard-Webhook-Secret`, or the last part of an inbound URL. */
            secret: string;
            enabled: boolean;
            /**
             * @description Who or what disabled it: an admin, days of failures, or a receiver that answered 410.
             * @enum {string|null}
             */
            disabled_reason: "manual" | "failing" | "gone" | null;
            /** @description For verifying, or making, signatures. Never sent. */
            signing_secret: string | null;
            /**
             * Format: date-time
             * @description Until when the secrets before the last rotation count beside these. null: they don't.
             */
            previous_secrets_until: string | null;
            /** @description Conditions on the payload that must all hold. What does not pass is listed as `skipped`, and can be sent all the same with a redelivery. null: everything passes. Outbound only. */
            filter: components["schemas"]["Condition"][] | null;
            /** @description Fixed headers that every request carries beside ours. Outbound only. */
            headers: {
                [key: string]: string;
            };
            /** @description The end of an outage also sends again what failed in it. Outbound only. */
            auto_recover: boolean;
            /** @description Requests a second, retries included, at most. What exceeds it waits as `pending`, oldest first, spending no attempts. null: no limit. Outbound only. */
            rate_limit: number | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description `eq`, `ne`: the same value and type, or not. `lt`, `lte`, `gt`, `gte`: numbers by size, strings by their characters, one never with the other. `in`: equal to one of a list. `exists`: whether anything is there, null included. `contains`: a part of a string, or an element of a list. What the payload does not have fails every condition but `ne` and `exists: false`. */
        Condition: {
            /** @description A JSON Pointer (RFC 6901) into the payload. */
            path: string;
            /** @enum {string} */
            op: "eq" | "ne";
            value: string | number | boolean | null;
        } | {
            /** @description A JSON Pointer (RFC 6901) into the payload. */
            path: string;
            /** @enum {string} */
            op: "lt" | "lte" | "gt" | "gte";
            value: number | string;
        } | {
            /** @description A JSON Pointer (RFC 6901) into the payload. */
            path: string;
            /** @enum {string} */
            op: "in";
            value: (string | number | boolean | null)[];
        } | {
            /** @description A JSON Pointer (RFC 6901) into the payload. */
            path: string;
            /** @enum {string} */
            op: "exists";
            value: boolean;
        } | {
            /** @description A JSON Pointer (RFC 6901) into the payload. */
            path: string;
            /** @enum {string} */
            op: "contains";
            value: string | number | boolean;
        };
        WebhookInput: {
            name: string;
            /** @description Never changes after creation. */
            is_inbound?: boolean;
            /**
             * @description Outbound: requests are signed. Inbound: calls without a valid signature are refused.
             * @default false
             */
            uses_signature?: boolean;
            /** @description Event types, `feedback.*` for all of a family, `*` for all there are; if inbound, actions. */
            events: string[];
            /** @description Whatever you want to keep with it. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Where to send to. An inbound webhook gets its own. */
            url?: string;
            /**
             * @description Enabling it closes its circuit; disabling it fails what waits.
             * @default true
             */
            enabled?: boolean;
            /**
             * @description Conditions on the payload that must all hold. What does not pass is listed as `skipped`, and can be sent all the same with a redelivery. null: everything passes. Outbound only. null or an empty list clears it.
             * @default null
             */
            filter?: components["schemas"]["Condition"][] | null;
            /** @description At most 10 fixed headers that every request carries beside ours, none that we, HTTP or the network set. They are stored encrypted. null or an empty object clears them. Outbound only. */
            headers?: {
                [key: string]: string;
            } | null;
            /**
             * @description The end of an outage also sends again what failed in it. Outbound only.
             * @default false
             */
            auto_recover?: boolean;
            /**
             * @description Requests a second, retries included, at most. What exceeds it waits as `pending`, oldest first, spending no attempts. null: no limit. Outbound only.
             * @default null
             */
            rate_limit?: number | null;
            readonly id?: unknown;
            readonly secret?: unknown;
            readonly signing_secret?: unknown;
            readonly previous_secrets_until?: unknown;
            readonly disabled_reason?: unknown;
            readonly created_at?: unknown;
            readonly updated_at?: unknown;
        };
        WebhookPatch: {
            name?: string;
            /** @description Never changes after creation. */
            is_inbound?: boolean;
            /** @description Outbound: requests are signed. Inbound: calls without a valid signature are refused. */
            uses_signature?: boolean;
            /** @description Event types, `feedback.*` for all of a family, `*` for all there are; if inbound, actions. */
            events?: string[];
            /** @description Whatever you want to keep with it. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Where to send to. An inbound webhook gets its own. */
            url?: string;
            /** @description Enabling it closes its circuit; disabling it fails what waits. */
            enabled?: boolean;
            /** @description Conditions on the payload that must all hold. What does not pass is listed as `skipped`, and can be sent all the same with a redelivery. null: everything passes. Outbound only. null or an empty list clears it. */
            filter?: components["schemas"]["Condition"][] | null;
            /** @description At most 10 fixed headers that every request carries beside ours, none that we, HTTP or the network set. They are stored encrypted. null or an empty object clears them. Outbound only. */
            headers?: {
                [key: string]: string;
            } | null;
            /** @description The end of an outage also sends again what failed in it. Outbound only. */
            auto_recover?: boolean;
            /** @description Requests a second, retries included, at most. What exceeds it waits as `pending`, oldest first, spending no attempts. null: no limit. Outbound only. */
            rate_limit?: number | null;
            readonly id?: unknown;
            readonly secret?: unknown;
            readonly signing_secret?: unknown;
            readonly previous_secrets_until?: unknown;
            readonly disabled_reason?: unknown;
            readonly created_at?: unknown;
            readonly updated_at?: unknown;
        };
        RotationInput: {
            /**
             * @description How long the previous secrets stay live beside the new ones.
             * @default 86400
             */
            overlap_seconds?: number;
        };
        Delivery: {
            /** Format: uuid */
            event_id: string;
            /** Format: uuid */
            webhook_id: string;
            event: string;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed" | "skipped";
            /**
             * @description Why it failed or was skipped.
             * @enum {string|null}
             */
            reason: "attempts_exhausted" | "gone" | "disabled" | "expired" | "discarded" | "filtered" | "erased" | null;
            /** @description 1, and one more with each redelivery. */
            cycle: number;
            /** @description Requests made in this cycle. */
            attempts: number;
            last_status_code: number | null;
            /**
             * @description null: success. status: not a 2xx. redirect: a 3xx, which is not followed. timeout: no answer in time. connection: none at all. target: the URL points to an address that is not public.
             * @enum {string|null}
             */
            last_error: "status" | "redirect" | "timeout" | "connection" | "target" | null;
            /**
             * Format: date-time
             * @description When it is due. While the circuit is open, the next probe; a backlog and a rate limit come on top.
             */
            next_attempt_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        TestEventInput: {
            /** @description The event type to send; by default the first that the webhook subscribed to. */
            event?: string;
        };
        DeliveryDetail: components["schemas"]["Delivery"] & {
            /** @description null: it was erased. */
            payload: {
                [key: string]: unknown;
            } | null;
            attempt_log: {
                cycle: number;
                /** @description Which attempt of its cycle it was. */
                number: number;
                /** Format: date-time */
                started_at: string;
                duration_ms: number;
                status_code: number | null;
                /**
                 * @description null: success. status: not a 2xx. redirect: a 3xx, which is not followed. timeout: no answer in time. connection: none at all. target: the URL points to an address that is not public.
                 * @enum {string|null}
                 */
                error: "status" | "redirect" | "timeout" | "connection" | "target" | null;
                /** @description The first 2 KiB of it. */
                response_body: string | null;
            }[];
        };
        DeliveryRequest: {
            /** @description Whose request it is: that of the last attempt, or of the first to come. */
            cycle: number;
            /** @description Which attempt of its cycle. */
            number: number;
            url: string;
            /** @description As they are sent; the secret and the values of the webhook's own headers are masked. */
            headers: {
                [key: string]: string;
            };
            /** @description Every byte of it, as text. */
            body: string;
            /** @description Whether the webhook or the account was changed since then: name, URL, headers and signature are made from what they are now. */
            changed_since: boolean;
        };
        Health: {
            /**
             * @description open: the receiver failed too often in a row; deliveries wait, spending no attempts, while probes look for its return.
             * @enum {string}
             */
            circuit: "closed" | "open";
            /**
             * Format: date-time
             * @description When it took this state.
             */
            since: string;
            /** @description Deliveries that are pending in the webhook's ledger. */
            backlog: number;
            /**
             * Format: date-time
             * @description Of an open circuit.
             */
            next_probe_at: string | null;
        };
        HourStats: {
            /**
             * Format: date-time
             * @description When the hour began.
             */
            hour: string;
            /** @description Deliveries that succeeded. */
            delivered: number;
            /** @description Deliveries that spent their attempts, or whose receiver is gone. */
            failed: number;
            /** @description Requests made. */
            attempts: number;
            /** @description Half of the attempts took no longer. null without attempts. */
            p50_ms: number | null;
            /** @description 95 % of the attempts took no longer. */
            p95_ms: number | null;
        };
        Discarded: {
            /** @description How many deliveries that were. */
            discarded: number;
        };
        Estimate: {
            /** @enum {string} */
            kind: "recover" | "replay";
            /** @description How many deliveries it would send, as things are now. */
            total: number;
        };
        Job: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "recover" | "replay";
            /** @description How many deliveries, or for a replay events, there are in the window. */
            total: number;
            /** @description How many of them have been looked at. */
            done: number;
            /**
             * @description `failed`: it could not go on for hours, and stopped. What it had looked at goes out; the same window once more sends the rest.
             * @enum {string}
             */
            status: "running" | "completed" | "failed";
            /**
             * Format: date-time
             * @description Its window: from then on,
             */
            since: string;
            /**
             * Format: date-time
             * @description and before then.
             */
            until: string;
            /** Format: date-time */
            created_at: string;
        };
        RecoverInput: {
            /**
             * Format: date-time
             * @description Only what was published from then on.
             */
            since: string;
            /**
             * Format: date-time
             * @description Only what was published before then; by default, now.
             */
            until?: string;
            /**
             * @description Only count what would be sent, and start nothing.
             * @default false
             */
            dry_run?: boolean;
        };
        ReplayInput: {
            /**
             * Format: date-time
             * @description Only what was published from then on.
             */
            since: string;
            /**
             * Format: date-time
             * @description Only what was published before then; by default, now.
             */
            until?: string;
            /**
             * @description Only count what would be sent, and start nothing.
             * @default false
             */
            dry_run?: boolean;
            /** @description Only these event types; by default, the webhook's subscriptions. */
            events?: string[];
        };
        InboundAnswer: {
            /** Format: uuid */
            id: string;
            results: {
                action: string;
                /** @description As the API would have answered. */
                status: number;
                /** @description What the API would have answered. */
                data: {
                    [key: string]: unknown;
                } | null;
            }[];
        };
        InboundCall: {
            /** Format: uuid */
            id: string;
            status_code: number;
            content_type: string | null;
            /** @description As it came; in a list its first 16,384 characters. */
            body: string | null;
            /** @description What the sender was answered. */
            response: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at: string;
        };
        Contact: {
            /** Format: uuid */
            id: string;
            first_name: string | null;
            last_name: string | null;
            email: string | null;
            phone: string | null;
            metadata: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        ContactInput: {
            first_name?: string | null;
            last_name?: string | null;
            email?: string | null;
            phone?: string | null;
            metadata?: {
                [key: string]: unknown;
            } | null;
            readonly id?: unknown;
            readonly created_at?: unknown;
            readonly updated_at?: unknown;
        };
        EventType: {
            name: string;
            family: string;
            /** @description When it triggers. */
            description: string;
            /** @description false: the service itself publishes it, and nobody else. */
            publishable: boolean;
            /** @description JSON Schema (2020-12) of the payload. */
            schema: {
                [key: string]: unknown;
            };
            /** @description A payload that is valid. */
            sample: {
                [key: string]: unknown;
            };
        };
        Action: {
            name: string;
            /** @description What it does. */
            description: string;
            /** @description JSON Schema (2020-12) of the body. */
            schema: {
                [key: string]: unknown;
            };
            /** @description A body that is valid. */
            sample: {
                [key: string]: unknown;
            };
        };
        Account: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        AccountInput: {
            name: string;
        };
        NewToken: components["schemas"]["Token"] & {
            /** @description Shown this once; only its hash is kept. */
            token: string;
        };
        Token: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "publisher";
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            created_at: string;
        };
        TokenInput: {
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "publisher";
            /** Format: date-time */
            expires_at?: string | null;
        };
        PortalLink: {
            /** @description Shown this once; only its hash is kept. Whoever opens it first is signed in. */
            url: string;
            /** Format: date-time */
            expires_at: string;
        };
        PortalLinkInput: {
            /**
             * @description What the person may do. Webhooks are for owners and admins.
             * @enum {string}
             */
            role: "owner" | "admin" | "member";
            /** @description Who the link is for. */
            name?: string | null;
            /**
             * @description Seconds in which the link must be opened. The session it opens lasts 12 hours.
             * @default 900
             */
            expires_in?: number;
        };
        AuditLine: {
            /** Format: uuid */
            id: string;
            action: string;
            actor: {
                /** @enum {string} */
                kind: "platform" | "token" | "session";
                /** Format: uuid */
                id: string | null;
                name: string | null;
                /** @enum {string|null} */
                role: "owner" | "admin" | "member" | "publisher" | null;
            };
            /**
             * Format: uuid
             * @description The object that it was done to.
             */
            target_id: string | null;
            /** @description The names of the fields that changed. */
            changed: string[] | null;
            /** @description What was answered; a refusal changed nothing. null: the service died over it, or is still at it. */
            status: number | null;
            /** @description Leads to the request in the log. */
            request_id: string;
            /** Format: date-time */
            created_at: string;
        };
        EncryptionRotation: {
            /** @description The first key of `ENCRYPTION_KEY`. */
            key_id: string;
            /** @description Webhooks and inbound URLs that this request brought under that key. */
            done: number;
            /** @description Those that still are under another. At 0 the others may be removed. */
            remaining: number;
            /** @description Webhooks that none of the keys opens. With the right keys there are none. */
            unreadable: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AcceptedEvent = components['schemas']['AcceptedEvent'];
export type Problem = components['schemas']['Problem'];
export type EventInput = components['schemas']['EventInput'];
export type EventBatchInput = components['schemas']['EventBatchInput'];
export type Event = components['schemas']['Event'];
export type EventDetail = components['schemas']['EventDetail'];
export type Webhook = components['schemas']['Webhook'];
export type Condition = components['schemas']['Condition'];
export type WebhookInput = components['schemas']['WebhookInput'];
export type WebhookPatch = components['schemas']['WebhookPatch'];
export type RotationInput = components['schemas']['RotationInput'];
export type Delivery = components['schemas']['Delivery'];
export type TestEventInput = components['schemas']['TestEventInput'];
export type DeliveryDetail = components['schemas']['DeliveryDetail'];
export type DeliveryRequest = components['schemas']['DeliveryRequest'];
export type Health = components['schemas']['Health'];
export type HourStats = components['schemas']['HourStats'];
export type Discarded = components['schemas']['Discarded'];
export type Estimate = components['schemas']['Estimate'];
export type Job = components['schemas']['Job'];
export type RecoverInput = components['schemas']['RecoverInput'];
export type ReplayInput = components['schemas']['ReplayInput'];
export type InboundAnswer = components['schemas']['InboundAnswer'];
export type InboundCall = components['schemas']['InboundCall'];
export type Contact = components['schemas']['Contact'];
export type ContactInput = components['schemas']['ContactInput'];
export type EventType = components['schemas']['EventType'];
export type Action = components['schemas']['Action'];
export type Account = components['schemas']['Account'];
export type AccountInput = components['schemas']['AccountInput'];
export type NewToken = components['schemas']['NewToken'];
export type Token = components['schemas']['Token'];
export type TokenInput = components['schemas']['TokenInput'];
export type PortalLink = components['schemas']['PortalLink'];
export type PortalLinkInput = components['schemas']['PortalLinkInput'];
export type AuditLine = components['schemas']['AuditLine'];
export type EncryptionRotation = components['schemas']['EncryptionRotation'];
export interface operations {
    listEvents: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description `desc`: newest first. `asc`: a feed to poll. It ends about 35 seconds before now, `next_cursor` is never null, and asking again with it goes on where the page ended, without missing one. */
                order?: "asc" | "desc";
                /** @description Only of this event type. */
                event?: string;
                /** @description Only from then on. */
                since?: string;
                /** @description Only before then. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Event"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    publishEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes trying again safe for 24 hours: the same key and content gives the first answer again. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventInput"];
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedEvent"];
                };
            };
        };
    };
    publishEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventBatchInput"];
            };
        };
        responses: {
            /** @description Accepted, in the order they were sent. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: (components["schemas"]["AcceptedEvent"] & {
                            /**
                             * @description Accepted before, under the same key.
                             * @enum {boolean}
                             */
                            idempotent_replayed?: true;
                        })[];
                    };
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventDetail"];
                };
            };
        };
    };
    erasePayload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The event's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone from here; what was delivered is with its receivers. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only inbound ones, or only outbound ones. */
                is_inbound?: boolean;
                /** @description Only those that name this subscription or action. */
                event?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Webhooks, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookInput"];
            };
        };
        responses: {
            /** @description The webhook. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    replaceWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookInput"];
            };
        };
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    rotateSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotationInput"];
            };
        };
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
        };
    };
    sendTestEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestEventInput"];
            };
        };
        responses: {
            /** @description The delivery, on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only what is in this state. */
                status?: "pending" | "delivered" | "failed" | "skipped";
                /** @description Only of this event type. */
                event?: string;
                /** @description Only of events published from then on. */
                since?: string;
                /** @description Only of events published before then. */
                until?: string;
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deliveries, newest event first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    listAccountDeliveries: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only what is in this state. */
                status?: "pending" | "delivered" | "failed" | "skipped";
                /** @description Only of this event type. */
                event?: string;
                /** @description Only of events published from then on. */
                since?: string;
                /** @description Only of events published before then. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deliveries, newest event first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The event's id. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
        };
    };
    getDeliveryRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The event's id. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryRequest"];
                };
            };
        };
    };
    redeliver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The event's id. */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, pending again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its health. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getStats: {
        parameters: {
            query?: {
                /** @description How many hours, the present one included. */
                hours?: number;
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every hour, the present one first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["HourStats"][];
                    };
                };
            };
        };
    };
    discard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Discarded"];
                };
            };
        };
    };
    recover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoverInput"];
            };
        };
        responses: {
            /** @description With `dry_run`: what it would send. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description The job, at work in the background. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayInput"];
            };
        };
        responses: {
            /** @description With `dry_run`: what it would send. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description The job, at work in the background. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Jobs, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Job"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The job's id. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    listCalls: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Calls, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["InboundCall"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getCall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The call's id. */
                call_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The call. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboundCall"];
                };
            };
        };
    };
    listContacts: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only the one with this email, in whatever case. */
                email?: string;
                /** @description Only the one with this phone. */
                phone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Contacts, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Contact"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createContact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactInput"];
            };
        };
        responses: {
            /** @description The contact. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
        };
    };
    getContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
        };
    };
    deleteContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateContact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The contact's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactInput"];
            };
        };
        responses: {
            /** @description The contact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EventType"][];
                        /** @description There is no more. */
                        next_cursor: null;
                    };
                };
            };
        };
    };
    listActions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Action"][];
                        /** @description There is no more. */
                        next_cursor: null;
                    };
                };
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accounts, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Account"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountInput"];
            };
        };
        responses: {
            /** @description The account. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    deleteAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountInput"];
            };
        };
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Tokens, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Token"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInput"];
            };
        };
        responses: {
            /** @description The token, readable this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
                /** @description The token's id. */
                token_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It opens nothing any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createPortalLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortalLinkInput"];
            };
        };
        responses: {
            /** @description The link, readable this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalLink"];
                };
            };
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                /** @description How many to return. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only this action. */
                action?: "account.created" | "account.updated" | "account.deleted" | "token.created" | "token.revoked" | "portal_link.created" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret_rotated" | "webhook.secret_revealed" | "webhook.tested" | "webhook.recovered" | "webhook.replayed" | "webhook.discarded" | "delivery.redelivered" | "event.payload_erased" | "encryption_key.rotated";
                /** @description Only what was done to this object. */
                target_id?: string;
                /** @description Only from then on. */
                since?: string;
                /** @description Only before then. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lines, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditLine"][];
                        /** @description Pass it as `cursor` for the next page; null at the end. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    rotateEncryptionKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How far it has come. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EncryptionRotation"];
                };
            };
        };
    };
}
/** Method and path of each operation. */
export const ROUTES: { readonly [Name in keyof operations]: string } = {
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
