/** The API's operations. Written from /openapi.json by `npm run client`: do not edit. */

export interface components {
    schemas: {
        MessagesSentEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                message: components["schemas"]["Message"];
            };
            /** @enum {string} */
            event: "messages.sent";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        Message: {
            /** Format: uuid */
            id: string;
            /** @description The channel of the message, such as `email` or `sms`. */
            channel: string;
            from?: string | null;
            /** @description The recipient's address on the channel. */
            to?: string | null;
            metadata?: ({
                /** Format: date-time */
                send_date?: string | null;
                status?: string | null;
                time_till_status?: number | null;
                views?: number | null;
                /** Format: date-time */
                first_view_date?: string | null;
                time_to_open?: number | null;
                /** Format: date-time */
                last_view_date?: string | null;
                clicks?: number | null;
                /** Format: date-time */
                first_click_date?: string | null;
                time_to_click?: number | null;
                /** Format: date-time */
                last_click_date?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
        } & {
            [key: string]: unknown;
        };
        MessagesOpenedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                message: {
                    /** Format: uuid */
                    id: string;
                    /** @description The channel of the message. Never `sms` or `text` in any case: the opening of a text message cannot be detected. */
                    channel: string;
                    from?: string | null;
                    /** @description The recipient's address on the channel. */
                    to?: string | null;
                    metadata?: ({
                        /** Format: date-time */
                        send_date?: string | null;
                        status?: string | null;
                        time_till_status?: number | null;
                        views?: number | null;
                        /** Format: date-time */
                        first_view_date?: string | null;
                        time_to_open?: number | null;
                        /** Format: date-time */
                        last_view_date?: string | null;
                        clicks?: number | null;
                        /** Format: date-time */
                        first_click_date?: string | null;
                        time_to_click?: number | null;
                        /** Format: date-time */
                        last_click_date?: string | null;
                    } & {
                        [key: string]: unknown;
                    }) | null;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            event: "messages.opened";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        MessagesClickedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                message: components["schemas"]["Message"];
            };
            /** @enum {string} */
            event: "messages.clicked";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        FeedbackCreatedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                feedback: components["schemas"]["Feedback"];
            };
            /** @enum {string} */
            event: "feedback.created";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        Feedback: {
            /** Format: uuid */
            id: string;
            review?: boolean | null;
            anonymous?: boolean | null;
            respondent?: ({
                /** Format: uuid */
                id?: string | null;
                first_name?: string | null;
                last_name?: string | null;
                email?: string | null;
                phone?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            form?: ({
                /** Format: uuid */
                id?: string | null;
                name?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            /** @description Empty if the item was created before its respondent answered. */
            answers?: ({
                /** Format: uuid */
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
            /** Format: date-time */
            created_at?: string | null;
            /** Format: date-time */
            updated_at?: string | null;
            /** Format: date-time */
            completed_at?: string | null;
        } & {
            [key: string]: unknown;
        };
        FeedbackUpdatedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                feedback: components["schemas"]["Feedback"];
            };
            /** @enum {string} */
            event: "feedback.updated";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        FeedbackReceivedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                feedback: components["schemas"]["Feedback"];
            };
            /** @enum {string} */
            event: "feedback.received";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        FeedbackClosedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                feedback: components["schemas"]["Feedback"];
                /** @description The user who did it. */
                user: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                    email: string;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            event: "feedback.closed";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        FeedbackReopenedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                feedback: components["schemas"]["Feedback"];
                /** @description The user who did it. */
                user: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                    email: string;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            event: "feedback.reopened";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        FeedbackAssignedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                feedback: components["schemas"]["Feedback"];
                /** @description The user who did it. */
                user: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                    email: string;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            event: "feedback.assigned";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        FeedbackRepliedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                /** @description The reply as sent. */
                reply: {
                    subject: string;
                    body: string;
                } & {
                    [key: string]: unknown;
                };
                feedback: components["schemas"]["Feedback"];
                /** @description The user who did it. */
                user: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                    email: string;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            event: "feedback.replied";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        FeedbackNotedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                /** @description The note. */
                note: {
                    subject: string;
                    body: string;
                } & {
                    [key: string]: unknown;
                };
                feedback: components["schemas"]["Feedback"];
                /** @description The user who did it. */
                user: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                    email: string;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            event: "feedback.noted";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        FeedbackArchivedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                feedback: components["schemas"]["Feedback"];
                /** @description The user who did it. */
                user: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                    email: string;
                } & {
                    [key: string]: unknown;
                };
            };
            /** @enum {string} */
            event: "feedback.archived";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        WebhooksDeliveryFailedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                /** @description The webhook in trouble. */
                webhook: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                    /** @description The host of its URL. The rest is omitted, since it can contain credentials. null for an inbound webhook. */
                    host: string | null;
                };
                /** @description The account that the webhook belongs to. */
                account: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                };
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
                    /** @enum {string|null} */
                    last_error: "status" | "redirect" | "timeout" | "connection" | "target" | null;
                    /** Format: date-time */
                    failed_at: string;
                };
                /** @description The number of failed deliveries since the last notice, including this one. */
                failed_deliveries: number;
            };
            /** @enum {string} */
            event: "webhooks.delivery_failed";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        WebhooksDisabledEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                /** @description The webhook in trouble. */
                webhook: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                    /** @description The host of its URL. The rest is omitted, since it can contain credentials. null for an inbound webhook. */
                    host: string | null;
                };
                /** @description The account that the webhook belongs to. */
                account: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                };
                /**
                 * @description gone: its receiver responded with 410. failing: no success for five days and ten attempts.
                 * @enum {string}
                 */
                reason: "gone" | "failing";
                /** Format: date-time */
                disabled_at: string;
            };
            /** @enum {string} */
            event: "webhooks.disabled";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        WebhooksCallFailedEvent: {
            /**
             * Format: uuid
             * @description The event's id, the same on every attempt: deduplicate by it.
             */
            id: string;
            webhook: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            account: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            payload: {
                /** @description The webhook in trouble. */
                webhook: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                    /** @description The host of its URL. The rest is omitted, since it can contain credentials. null for an inbound webhook. */
                    host: string | null;
                };
                /** @description The account that the webhook belongs to. */
                account: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                };
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
            /** @enum {string} */
            event: "webhooks.call_failed";
            /**
             * Format: date-time
             * @description When the event was published.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`.
             */
            updated_at: string;
        };
        AcceptedEvent: {
            /** Format: uuid */
            id: string;
            event: string;
            /** Format: uuid */
            account_id: string;
            /** @description The number of webhooks that subscribe to the event. Their filters are applied later. */
            webhooks: number;
            /** Format: date-time */
            created_at: string;
        };
        /** @description An error as defined by RFC 9457. */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            code: components["schemas"]["ProblemCode"];
            request_id: string;
            errors?: {
                path: string;
                message: string;
            }[];
        };
        /**
         * @description What to do about a problem. These codes do not change.
         *
         *     - `malformed_body` (400): The body is not UTF-8, not JSON or not a form, or it is nested too deep or has too many keys.
         *     - `account_required` (400): The platform's request names no account in `Ratecard-Account`.
         *     - `unauthenticated` (401): The token is missing, unknown, revoked or expired.
         *     - `invalid_signature` (401): The signature of an inbound call is missing, wrong or too old.
         *     - `role_not_allowed` (403): The token's role does not allow this.
         *     - `account_mismatch` (403): The token belongs to a different account than the one in `Ratecard-Account`.
         *     - `origin_not_allowed` (403): The `Origin` of the page that sent the request is not allowed.
         *     - `own_delivery` (403): The request is a delivery of this service itself, which would cause a loop.
         *     - `inbound_webhook_disabled` (403): The inbound webhook is disabled and does not keep calls.
         *     - `not_found` (404): The account has no such object.
         *     - `unknown_path` (404): The path does not exist.
         *     - `method_not_allowed` (405): The path does not support the method; `Allow` lists the methods it supports.
         *     - `delivery_pending` (409): The delivery is pending and is sent automatically.
         *     - `event_erased` (409): The payload of the event was erased.
         *     - `webhook_disabled` (409): The webhook is disabled: enable it first.
         *     - `webhook_is_inbound` (409): An inbound webhook has no deliveries.
         *     - `webhook_is_outbound` (409): An outbound webhook has no calls.
         *     - `call_done` (409): The call was done before. Pass `again` to run it once more.
         *     - `call_unproven` (409): A call that was refused, is a handshake, or did not prove its sender cannot be run.
         *     - `call_body_missing` (409): The call's body was not kept, or was erased.
         *     - `circuit_closed` (409): The circuit is closed: deliveries are sent as they come.
         *     - `probe_running` (409, retryable): A probe is in progress, or one was requested in the last 5 seconds. Wait for its result.
         *     - `nothing_waiting` (409): No delivery is pending: send a test event to probe the receiver.
         *     - `job_running` (409, retryable): A job of this kind is running for the webhook: wait for it, or end it.
         *     - `webhook_limit` (409): The account has reached its limit of webhooks: delete one first.
         *     - `token_limit` (409): The account has reached its limit of tokens: revoke one first.
         *     - `portal_link_limit` (409, retryable): The account has reached its limit of unopened portal links: one must be opened or expire first.
         *     - `webhook_changed` (409, retryable): Another request changed the webhook at the same time.
         *     - `overlap_running` (409): The secrets were rotated recently, and the previous ones are still valid.
         *     - `contact_conflict` (409): Another contact has this email, phone or id; `errors` names it.
         *     - `idempotency_key_reused` (409): The idempotency key was used in the last 24 hours with different content.
         *     - `idempotency_in_progress` (409, retryable): The first request with this idempotency key has not ended. After a minute, a repeat takes it over.
         *     - `version_mismatch` (412): The object has changed since the version in `If-Match`: read it again.
         *     - `body_too_large` (413): The body is too large.
         *     - `unsupported_media_type` (415): The body has another media type than the path takes, or a `Content-Encoding`.
         *     - `invalid_request` (422): The input is not valid; `errors` lists each invalid field.
         *     - `rate_limited` (429, retryable): Too many requests; retry after the seconds in `Retry-After`.
         *     - `call_budget_used` (429, retryable): The account has stored its limit of bytes of calls in the last 24 hours.
         *     - `internal_error` (500, retryable): An unexpected error; the log has its cause under `request_id`.
         *     - `not_configured` (503): A setting of the service is missing or invalid; `detail` names it.
         *     - `clock_skew` (503, retryable): The clocks of the service differ.
         *     - `account_moving` (503, retryable): The account is moving to another database, which takes a moment. Nothing was changed.
         *     - `overloaded` (503, retryable): Too many requests change the same object. Nothing was changed.
         *     - `database_unavailable` (503, retryable): The database failed. The change may or may not have been made: a retry with the same idempotency key is safe.
         *     - `ledger_unavailable` (503, retryable): The deliveries of a webhook cannot be reached. The change may or may not have been made: it can be repeated.
         *     - `erasure_incomplete` (503, retryable): The payload is erased, but not every response to it.
         * @enum {string}
         */
        ProblemCode: "malformed_body" | "account_required" | "unauthenticated" | "invalid_signature" | "role_not_allowed" | "account_mismatch" | "origin_not_allowed" | "own_delivery" | "inbound_webhook_disabled" | "not_found" | "unknown_path" | "method_not_allowed" | "delivery_pending" | "event_erased" | "webhook_disabled" | "webhook_is_inbound" | "webhook_is_outbound" | "call_done" | "call_unproven" | "call_body_missing" | "circuit_closed" | "probe_running" | "nothing_waiting" | "job_running" | "webhook_limit" | "token_limit" | "portal_link_limit" | "webhook_changed" | "overlap_running" | "contact_conflict" | "idempotency_key_reused" | "idempotency_in_progress" | "version_mismatch" | "body_too_large" | "unsupported_media_type" | "invalid_request" | "rate_limited" | "call_budget_used" | "internal_error" | "not_configured" | "clock_skew" | "account_moving" | "overloaded" | "database_unavailable" | "ledger_unavailable" | "erasure_incomplete";
        EventInput: {
            event: components["schemas"]["PublishableName"];
            /** @description The payload, which must match the event type's schema (`GET /v1/event-types`). Receivers get its JSON unchanged, digit for digit. */
            payload: {
                [key: string]: unknown;
            };
        };
        /** @enum {string} */
        PublishableName: "messages.sent" | "messages.opened" | "messages.clicked" | "feedback.created" | "feedback.updated" | "feedback.received" | "feedback.closed" | "feedback.reopened" | "feedback.assigned" | "feedback.replied" | "feedback.noted" | "feedback.archived";
        AcceptedEventBatch: {
            data: components["schemas"]["AcceptedEventInBatch"][];
        };
        AcceptedEventInBatch: components["schemas"]["AcceptedEvent"] & {
            /** @description true if the event was accepted before under the same key; absent otherwise. */
            idempotent_replayed?: boolean;
        };
        EventBatchInput: {
            events: {
                event: components["schemas"]["PublishableName"];
                /** @description The payload, which must match the event type's schema (`GET /v1/event-types`). Receivers get its JSON unchanged, digit for digit. */
                payload: {
                    [key: string]: unknown;
                };
                idempotency_key?: string;
            }[];
        };
        EventPage: {
            data: components["schemas"]["Event"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        Event: components["schemas"]["AcceptedEvent"] & {
            /** @description Whether `POST /v1/webhooks/{id}/test` created the event for a single webhook. */
            is_test: boolean;
        };
        /**
         * @description Default: "desc".
         * @enum {string}
         */
        ListOrder: "asc" | "desc";
        EventDetail: components["schemas"]["Event"] & {
            /** @description The payload; null if it was erased. */
            payload: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: date-time
             * @description When the payload and the responses to it were erased. If it is null while `payload` is null, the erasure is incomplete: repeat it.
             */
            payload_erased_at: string | null;
            deliveries: {
                /** Format: uuid */
                webhook_id: string;
                status: components["schemas"]["DeliveryStatus"];
                attempts: number;
            }[];
        };
        /** @enum {string} */
        DeliveryStatus: "pending" | "delivered" | "failed" | "skipped";
        Webhook: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description true: the service receives calls. false: the service sends deliveries. */
            is_inbound: boolean;
            /** @description Whether requests carry a Standard Webhooks signature. */
            uses_signature: boolean;
            /** @description Outbound: the subscriptions. Inbound: the actions. */
            events: string[];
            metadata: {
                [key: string]: unknown;
            };
            /** @description Outbound: the receiver's URL. Inbound: the URL to call; null for the role viewer. */
            url: string | null;
            /** @description Outbound: the value of the header `Ratecard-Webhook-Secret`. Inbound: the last part of the URL. null for the role viewer. */
            secret: string | null;
            enabled: boolean;
            /**
             * @description manual: an admin disabled it. failing: its receiver failed for days. gone: its receiver responded with 410. null: it is enabled.
             * @enum {string|null}
             */
            disabled_reason: "manual" | "failing" | "gone" | null;
            /** @description The key of signatures, which is never sent; null unless `uses_signature` is true, and for the role viewer. */
            signing_secret: string | null;
            /**
             * Format: date-time
             * @description When the previous secrets expire; null if there are none.
             */
            previous_secrets_until: string | null;
            /** @description Conditions on the payload that must all hold; null sends every event. An event that does not pass is listed as a `skipped` delivery, which can still be redelivered. Outbound only. */
            filter: components["schemas"]["Condition"][] | null;
            /** @description Additional headers of every request. Outbound only. The role viewer sees their names. */
            headers: {
                [key: string]: string | null;
            };
            /** @description Whether deliveries that failed during an outage are resent when it ends. Outbound only. */
            auto_recover: boolean;
            /** @description The most requests per second, retries included; null for no limit. Deliveries beyond it stay `pending` without spending attempts and are sent oldest first. Outbound only. */
            rate_limit: number | null;
            source: components["schemas"]["Source"];
            /** @description The JSON Pointer of a list whose elements are bodies of their own. Inbound only. */
            each: string | null;
            /** @description Conditions on the body and on headers. Calls that do not meet them are `skipped`. Inbound only. */
            when: components["schemas"]["WhenCondition"][] | null;
            /** @description For each action, where its fields are in the body. null: the body is the input. Inbound only. */
            mapping: {
                [key: string]: unknown;
            } | null;
            response: components["schemas"]["CallerResponse"];
            public: components["schemas"]["PublicPage"];
            /** @description Whether calls without a signature may change and delete contacts, and publish events. Inbound only. */
            allow_unverified: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description `eq`, `ne`: the same value and type, or not. `lt`, `lte`, `gt`, `gte`: numbers by size, ISO 8601 times as moments, other strings by their characters, a number never with a string. `in`: equal to one of a list. `exists`: whether anything is there, null included. `contains`: a part of a string, or an element of a list. A missing value fails every condition but `ne` and `exists: false`. */
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
        /** @description The sender and its keys, see GET /v1/sources. null: the URL, or our own signature, is the proof. Inbound only. */
        Source: ({
            /** @description As in GET /v1/sources. */
            type: string | null;
            /** @description How many secrets are stored. */
            secrets_count: number | null;
        } & {
            [key: string]: unknown;
        }) | null;
        WhenCondition: {
            /** @description A JSON Pointer (RFC 6901) into the body. */
            path: string;
            /** @enum {string} */
            op: "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "in" | "exists" | "contains";
            /** @description As in a condition. */
            value: unknown;
        } | {
            /** @description The name of a header of the call. */
            header: string;
            /** @enum {string} */
            op: "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "in" | "exists" | "contains";
            /** @description A string, or for `in` a list of strings. */
            value: unknown;
        };
        /** @description A fixed response that replaces ours. Inbound only. */
        CallerResponse: {
            status?: number;
            /** @enum {string} */
            content_type?: "application/json" | "text/plain" | "text/xml";
            body?: string;
        } | null;
        /** @description Settings for a form or a script on a web page, where everybody can send. Only with `contact.create`. Inbound only. */
        PublicPage: {
            origins: string[];
            redirect_url?: string;
            /** @description A field that people do not see. A call that fills it does nothing. */
            honeypot?: string;
        } | null;
        WebhookInput: {
            name: string;
            /** @description Cannot change after creation. */
            is_inbound?: boolean;
            /** @description Outbound: requests are signed. Inbound: calls without a valid signature are refused. Default: false. */
            uses_signature?: boolean;
            /** @description Outbound: event types, `feedback.*` for a whole family, or `*` for all. Inbound: actions. */
            events: string[];
            /** @description Your own data about the webhook. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description The receiver's URL. Omit it for an inbound webhook, whose URL the service assigns. */
            url?: string | null;
            /** @description Enabling the webhook closes its circuit. Disabling it fails its pending deliveries. A new webhook is enabled by default. If a change omits `enabled`, it stays as it is. */
            enabled?: boolean;
            /** @description Conditions on the payload that must all hold; null sends every event. An event that does not pass is listed as a `skipped` delivery, which can still be redelivered. Outbound only. An empty list is the same as null. Default: null. */
            filter?: components["schemas"]["Condition"][] | null;
            /** @description At most 10 additional headers of every request. Headers that the service, HTTP or the network sets are refused. The headers are stored encrypted. null is the same as an empty object. Outbound only. */
            headers?: {
                [key: string]: string | null;
            } | null;
            /** @description Whether deliveries that failed during an outage are resent when it ends. Outbound only. Default: false. */
            auto_recover?: boolean;
            /** @description The most requests per second, retries included; null for no limit. Deliveries beyond it stay `pending` without spending attempts and are sent oldest first. Outbound only. Default: null. */
            rate_limit?: number | null;
            source?: components["schemas"]["SourceInput"];
            /** @description The JSON Pointer of a list whose elements are bodies of their own. Inbound only. */
            each?: string | null;
            /** @description Conditions on the body and on headers. Calls that do not meet them are `skipped`. Inbound only. */
            when?: components["schemas"]["WhenCondition"][] | null;
            /** @description For each action, where its fields are in the body. null: the body is the input. Inbound only. */
            mapping?: {
                [key: string]: unknown;
            } | null;
            response?: components["schemas"]["CallerResponse"];
            public?: components["schemas"]["PublicPage"];
            /** @description Whether calls without a signature may change and delete contacts, and publish events. Inbound only. */
            allow_unverified?: boolean;
            readonly id?: unknown;
            readonly secret?: unknown;
            readonly signing_secret?: unknown;
            readonly previous_secrets_until?: unknown;
            readonly disabled_reason?: unknown;
            readonly created_at?: unknown;
            readonly updated_at?: unknown;
        };
        /** @description The sender and its keys, see GET /v1/sources. null: the URL, or our own signature, is the proof. Inbound only. */
        SourceInput: {
            /** @description Who sends: stripe, github, shopify, slack, twilio, typeform, calendly, hubspot, intercom, zendesk, mailchimp, mandrill, sendgrid, square, zoom, meta, linear, jira, xero, paddle, lemonsqueezy, woocommerce, pipedrive, discord, tally, clerk, jotform, activecampaign, brevo, mailgun_routes, webflow, form, standard_webhooks, custom, token, basic. */
            type: string | null;
            /** @description The public key of a sender that signs with a key pair. */
            public_key?: string;
            username?: string;
            /** @description The header of a `token`, or of a `custom` signature. */
            header?: string;
            /** @enum {string} */
            algorithm?: "hmac-sha256" | "hmac-sha1" | "hmac-sha512";
            /** @enum {string} */
            encoding?: "hex" | "base64";
            prefix?: string;
            /** @description What is signed: `{body}` once, and `{timestamp}`, `{id}`, `{url}`, `{method}`. */
            signed?: string;
            timestamp_header?: string;
            tolerance_seconds?: number;
            /** @description The sender's own keys. Any of them may have signed. Write-only. */
            secrets?: string[];
            readonly secrets_count?: number | null;
            verify_token?: string;
            password?: string;
        } | null;
        WebhookPage: {
            data: components["schemas"]["Webhook"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        WebhookPatch: {
            name?: string;
            /** @description Cannot change after creation. */
            is_inbound?: boolean;
            /** @description Outbound: requests are signed. Inbound: calls without a valid signature are refused. */
            uses_signature?: boolean;
            /** @description Outbound: event types, `feedback.*` for a whole family, or `*` for all. Inbound: actions. */
            events?: string[];
            /** @description Your own data about the webhook. */
            metadata?: {
                [key: string]: unknown;
            };
            /** @description The receiver's URL. Omit it for an inbound webhook, whose URL the service assigns. */
            url?: string | null;
            /** @description Enabling the webhook closes its circuit. Disabling it fails its pending deliveries. A new webhook is enabled by default. If a change omits `enabled`, it stays as it is. */
            enabled?: boolean;
            /** @description Conditions on the payload that must all hold; null sends every event. An event that does not pass is listed as a `skipped` delivery, which can still be redelivered. Outbound only. An empty list is the same as null. */
            filter?: components["schemas"]["Condition"][] | null;
            /** @description At most 10 additional headers of every request. Headers that the service, HTTP or the network sets are refused. The headers are stored encrypted. null is the same as an empty object. Outbound only. */
            headers?: {
                [key: string]: string | null;
            } | null;
            /** @description Whether deliveries that failed during an outage are resent when it ends. Outbound only. */
            auto_recover?: boolean;
            /** @description The most requests per second, retries included; null for no limit. Deliveries beyond it stay `pending` without spending attempts and are sent oldest first. Outbound only. */
            rate_limit?: number | null;
            source?: components["schemas"]["SourceInput"];
            /** @description The JSON Pointer of a list whose elements are bodies of their own. Inbound only. */
            each?: string | null;
            /** @description Conditions on the body and on headers. Calls that do not meet them are `skipped`. Inbound only. */
            when?: components["schemas"]["WhenCondition"][] | null;
            /** @description For each action, where its fields are in the body. null: the body is the input. Inbound only. */
            mapping?: {
                [key: string]: unknown;
            } | null;
            response?: components["schemas"]["CallerResponse"];
            public?: components["schemas"]["PublicPage"];
            /** @description Whether calls without a signature may change and delete contacts, and publish events. Inbound only. */
            allow_unverified?: boolean;
            readonly id?: unknown;
            readonly secret?: unknown;
            readonly signing_secret?: unknown;
            readonly previous_secrets_until?: unknown;
            readonly disabled_reason?: unknown;
            readonly created_at?: unknown;
            readonly updated_at?: unknown;
        };
        RotationInput: {
            /** @description Seconds for which the previous secrets stay valid. Default: 86400. */
            overlap_seconds?: number;
        };
        Delivery: {
            /** Format: uuid */
            event_id: string;
            /** Format: uuid */
            webhook_id: string;
            event: string;
            /** @description Whether the event is a test event. */
            is_test: boolean;
            status: components["schemas"]["DeliveryStatus"];
            /** @description null if the delivery neither failed nor was skipped. */
            reason: components["schemas"]["DeliveryReason"] | null;
            /** @description The number of the cycle: 1, and one more with each redelivery. */
            cycle: number;
            /** @description Attempts made in this cycle. */
            attempts: number;
            last_status_code: number | null;
            /** @description null if the attempt succeeded. */
            last_error: components["schemas"]["AttemptError"] | null;
            /**
             * Format: date-time
             * @description When the next attempt is due; null if there is none. While the circuit is open, the time of the next probe. A backlog or rate limit can delay it further.
             */
            next_attempt_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description Why a delivery failed or was skipped.
         * @enum {string}
         */
        DeliveryReason: "attempts_exhausted" | "gone" | "disabled" | "expired" | "discarded" | "filtered" | "erased";
        /**
         * @description Why an attempt failed. status: the response was not a 2xx. redirect: the response was a 3xx, which is not followed. timeout: the response did not come in time. connection: the receiver could not be reached. For a receiver behind Cloudflare, that is a 520 to 527 or 530 of Cloudflare itself. target: the URL points to an address that is not public.
         * @enum {string}
         */
        AttemptError: "status" | "redirect" | "timeout" | "connection" | "target";
        TestEventInput: {
            /** @description The event type to send; by default, the first one that the webhook subscribes to. */
            event?: string;
        };
        DeliveryPage: {
            data: components["schemas"]["Delivery"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        DeliveryDetail: components["schemas"]["Delivery"] & {
            /** @description The event's payload; null if it was erased. */
            payload: {
                [key: string]: unknown;
            } | null;
            attempt_log: {
                cycle: number;
                /** @description The number of the attempt in its cycle. */
                number: number;
                /** Format: date-time */
                started_at: string;
                duration_ms: number;
                status_code: number | null;
                /** @description null if the attempt succeeded. */
                error: components["schemas"]["AttemptError"] | null;
                /** @description The URL that was called, its query values masked; null for a success. */
                url: string | null;
                /** @description `content-type`, `location`, `retry-after`, `server` and `x-request-id` of the response, if it has them; null for a success. */
                response_headers: Record<string, never> | null;
                /** @description The beginning of the response's body: half a KiB of a success. Of a failure it is 2 KiB, less the URL and the headers. The webhook's secrets and the values of its headers are masked in it. */
                response_body: string | null;
            }[];
        };
        DeliveryRequest: {
            /** @description The cycle of the last attempt, or of the first one if there is none yet. */
            cycle: number;
            /** @description The number of the attempt in its cycle. */
            number: number;
            url: string;
            /** @description The headers as sent. The secret and the values of the webhook's own headers are masked. */
            headers: {
                [key: string]: string;
            };
            /** @description The whole body as text. */
            body: string;
            /** @description Whether the webhook or the account changed after the attempt. The request shows their current name, URL, headers and signature. */
            changed_since: boolean;
        };
        Health: components["schemas"]["OutboundHealth"] | components["schemas"]["InboundHealth"];
        /** @description The health of an outbound webhook's receiver. */
        OutboundHealth: {
            /**
             * @description closed: deliveries are sent. open: the receiver failed too often in a row; deliveries wait without spending attempts, and single probes test whether it has recovered.
             * @enum {string}
             */
            circuit: "closed" | "open";
            /**
             * Format: date-time
             * @description When the circuit entered its current state.
             */
            since: string;
            /** @description The number of pending deliveries, up to 10,000. */
            backlog: number;
            /** @description Whether there may be more. */
            backlog_is_minimum: boolean;
            /** @description The size of the webhook's stored deliveries. At most 10 GB are kept: beyond 8 GB, the oldest settled ones are deleted early. */
            stored_bytes: number;
            /** @description Why the latest attempt failed; null if the latest attempt succeeded. */
            last_error: components["schemas"]["AttemptError"] | null;
            /** @description The status of the latest failed response; null without one. */
            last_status_code: number | null;
            /**
             * Format: date-time
             * @description When the latest attempt failed.
             */
            last_failed_at: string | null;
            /**
             * Format: date-time
             * @description When the next probe is due; null unless the circuit is open.
             */
            next_probe_at: string | null;
        };
        /** @description The calls of an inbound webhook in the last 24 hours. */
        InboundHealth: {
            /**
             * Format: date-time
             * @description Calls are counted from then on: the current hour and the 23 hours before it.
             */
            since: string;
            /** @description Calls whose actions ran, and repeats of such calls. */
            done: number;
            /** @description Calls that were kept with their errors, or while the webhook was disabled, and errors of the service. */
            failed: number;
            /** @description Calls that did not meet `when`, or filled the honeypot. */
            skipped: number;
            /** @description Calls that were rejected with an error. */
            refused: number;
        };
        Stats: {
            data: components["schemas"]["HourStats"][];
        };
        HourStats: components["schemas"]["OutboundHourStats"] | components["schemas"]["InboundHourStats"];
        /** @description The deliveries of an outbound webhook in one hour. */
        OutboundHourStats: {
            /**
             * Format: date-time
             * @description The start of the hour.
             */
            hour: string;
            /** @description Deliveries that succeeded. */
            delivered: number;
            /** @description Deliveries that failed after their last attempt or because their receiver is gone. */
            failed: number;
            /** @description Deliveries that the webhook's filter skipped. */
            skipped: number;
            /** @description Requests made, retries included. */
            attempts: number;
            /** @description The median duration of an attempt in milliseconds; null without attempts. It is an estimate: between half and twice the true value or within 5 ms of it, and never above the slowest attempt. */
            p50_ms: number | null;
            /** @description The 95th percentile of the duration of an attempt in milliseconds; null without attempts. It is an estimate, as exact as `p50_ms`. */
            p95_ms: number | null;
        };
        /** @description The calls of an inbound webhook in one hour. Handshakes do not count. */
        InboundHourStats: {
            /**
             * Format: date-time
             * @description The start of the hour.
             */
            hour: string;
            /** @description Calls whose actions ran, and repeats of such calls. */
            done: number;
            /** @description Calls that were kept with their errors, or while the webhook was disabled, and errors of the service. */
            failed: number;
            /** @description Calls that did not meet `when`, or filled the honeypot. */
            skipped: number;
            /** @description Calls that were rejected with an error. */
            refused: number;
        };
        DiscardResult: {
            /** @description The number of discarded deliveries. */
            discarded: number;
        };
        Estimate: {
            kind: components["schemas"]["JobKind"];
            /** @description The number of deliveries or calls that the job would process now. */
            total: number;
        };
        /** @enum {string} */
        JobKind: "recover" | "replay" | "run";
        Job: {
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["JobKind"];
            /** @description The number of deliveries (events, calls) in the window. */
            total: number;
            /** @description The number of deliveries, events or calls processed so far. */
            done: number;
            /** @description For a `run`, the number of processed calls that failed again; null for other kinds. */
            failed: number | null;
            /**
             * @description `running`: the job is in progress. `completed`: it processed the whole window. `failed`: it stopped after hours of errors; deliveries processed so far are sent, and a new job for the same window sends the rest. `cancelled`: a request ended it, or the inbound webhook was disabled; deliveries processed so far are sent.
             * @enum {string}
             */
            status: "running" | "completed" | "failed" | "cancelled";
            /**
             * Format: date-time
             * @description The start of the job's window.
             */
            since: string;
            /**
             * Format: date-time
             * @description The end of the job's window.
             */
            until: string;
            /** Format: date-time */
            created_at: string;
        };
        RecoverInput: {
            /**
             * Format: date-time
             * @description Start of the window: events published from this time on.
             */
            since: string;
            /**
             * Format: date-time
             * @description End of the window: events published before this time; by default, now.
             */
            until?: string;
            /** @description Only count the deliveries; start no job. Default: false. */
            dry_run?: boolean;
        };
        ReplayInput: {
            /**
             * Format: date-time
             * @description Start of the window: events published from this time on.
             */
            since: string;
            /**
             * Format: date-time
             * @description End of the window: events published before this time; by default, now.
             */
            until?: string;
            /** @description Only count the deliveries; start no job. Default: false. */
            dry_run?: boolean;
            /** @description Only events of these types; by default, the webhook's subscriptions. */
            events?: string[];
        };
        JobPage: {
            data: components["schemas"]["Job"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        InboundCallPage: {
            data: components["schemas"]["InboundCall"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        InboundCall: {
            /** Format: uuid */
            id: string;
            /**
             * @description `done`: its actions ran. `failed`: kept with its errors, or an error of the service. `skipped`: the conditions of `when` did not hold, or the honeypot was filled. `paused`: kept while the webhook was disabled. `refused`: rejected with an error. `handshake`: a sender's check.
             * @enum {string}
             */
            status: "done" | "failed" | "skipped" | "paused" | "refused" | "handshake";
            /** @description The status code of the response. */
            status_code: number;
            content_type: string | null;
            /** @description A fixed list of the request's headers. Empty for the role viewer. */
            headers: {
                [key: string]: string;
            };
            /** @description The query string, its values masked. */
            query: string | null;
            /** @description The body as it was received. Lists show its first 16 KiB. null: not kept, erased, or not for the role viewer. */
            body: string | null;
            /** @description The body of the response to the sender. The role viewer sees the ids in it. */
            response: {
                [key: string]: unknown;
            };
            /** @description Why the call was not done; null if it was done. */
            problem: {
                detail: string;
                errors?: {
                    path: string;
                    message: string;
                }[];
            } | null;
            /** @description The result of verifying the call: `verified`, `unsigned`, `missing`, `malformed`, `wrong_key`, `changed` or `stale`. */
            verification: string;
            /** @description The number of calls that this entry stands for: unverified refused calls share one entry a second. */
            count: number;
            /** Format: date-time */
            created_at: string;
        };
        RelatedCalls: {
            data: {
                /** Format: uuid */
                id: string;
                /** Format: uuid */
                webhook_id: string;
                webhook_name: string;
                /** Format: date-time */
                created_at: string;
            }[];
        };
        RunCallsInput: {
            /**
             * Format: date-time
             * @description Start of the window: calls received from this time on.
             */
            since: string;
            /**
             * Format: date-time
             * @description End of the window: calls received before this time; by default, now.
             */
            until?: string;
            /**
             * @description The calls to run. Default: "failed".
             * @enum {string}
             */
            status?: "failed" | "skipped" | "paused";
            /** @description Only count the calls; start no job. Default: false. */
            dry_run?: boolean;
        };
        CallRun: {
            /** Format: uuid */
            id: string;
            /**
             * @description How the run ended. It is also the call's new status, unless the call was `done`: then it stays `done`.
             * @enum {string}
             */
            status: "done" | "failed" | "skipped";
            /** @description Why the call was not done; null if it was. */
            problem: {
                detail: string;
                errors?: {
                    path: string;
                    message: string;
                }[];
            } | null;
            /** @description The response that a repeat of the call gets. */
            response: {
                [key: string]: unknown;
            };
        };
        RunCallInput: {
            /** @description Run a call that is `done` once more. Default: false. */
            again?: boolean;
        };
        TryResult: {
            /** @description Whether the call is verified. Of a stored call: whether it was on arrival. */
            verified: boolean;
            /** @description As in a call. */
            verification: string;
            /** @description Why the call would be skipped. */
            skipped: string | null;
            /** @description Why the call would fail; null if it would not. */
            problem: {
                detail: string;
                errors?: {
                    path: string;
                    message: string;
                }[];
            } | null;
            steps: components["schemas"]["TryStep"][];
        };
        TryStep: {
            action: string;
            /** @description The index in the list of `each`. */
            element: number | null;
            /** @description The action's input. */
            input?: unknown;
            errors: {
                path: string;
                message: string;
            }[];
            /** @description What the action would do, or null if the call would fail. New objects have no id yet. */
            effect: {
                status: number;
                data: {
                    [key: string]: unknown;
                } | null;
                /** @description Optional fields that were not valid. */
                ignored: string[];
            } | null;
        };
        TryInput: {
            /**
             * Format: uuid
             * @description A stored call to try.
             */
            call_id?: string;
            /** @description `application/json` by default. */
            content_type?: string;
            /** @description The body of a call to try. */
            body?: string;
            /** @description The headers of the call, such as a signature. */
            headers?: {
                [key: string]: string;
            };
            /** @description The JSON Pointer of a list whose elements are bodies of their own. Inbound only. */
            each?: string | null;
            /** @description Conditions on the body and on headers. Calls that do not meet them are `skipped`. Inbound only. */
            when?: components["schemas"]["WhenCondition"][] | null;
            /** @description For each action, where its fields are in the body. null: the body is the input. Inbound only. */
            mapping?: {
                [key: string]: unknown;
            } | null;
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
        ContactPage: {
            data: components["schemas"]["Contact"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        EventTypePage: {
            data: components["schemas"]["EventType"][];
            /** @description Always null: the list has one page. */
            next_cursor: string | null;
        };
        EventType: {
            name: string;
            family: string;
            /** @description When the event is published. */
            description: string;
            /** @description Whether you can publish it; false if only the service does. */
            publishable: boolean;
            /** @description JSON Schema (2020-12) of the payload. */
            schema: {
                [key: string]: unknown;
            };
            /** @description A valid payload. */
            sample: {
                [key: string]: unknown;
            };
        };
        ActionPage: {
            data: components["schemas"]["Action"][];
            /** @description Always null: the list has one page. */
            next_cursor: string | null;
        };
        Action: {
            name: string;
            /** @description What the action does. */
            description: string;
            /** @description JSON Schema (2020-12) of the body. */
            schema: {
                [key: string]: unknown;
            };
            /** @description A valid body. */
            sample: {
                [key: string]: unknown;
            };
        };
        SourceTypePage: {
            data: components["schemas"]["SourceType"][];
            /** @description Always null: the list has one page. */
            next_cursor: string | null;
        };
        SourceType: {
            type: string;
            name: string;
            /**
             * @description How a call proves itself. `url`: only by the secret URL.
             * @enum {string}
             */
            proof: "url" | "signature" | "custom" | "token" | "basic";
            /** @description The key that the sender signs with; null if there is none. */
            key: {
                /** @description The name that the sender uses for it. */
                name: string;
                /**
                 * @description The field of `source` for it.
                 * @enum {string}
                 */
                field: "secrets" | "public_key" | "password";
                /**
                 * @description How it is written.
                 * @enum {string|null}
                 */
                form: "text" | "whsec" | "spki" | "ed25519" | null;
                is_optional: boolean;
            } | null;
            /** @description Whether `source.verify_token` is required. */
            needs_verify_token: boolean;
            /** @description Steps at the sender. */
            setup: string[];
            /** @description A call, without its signature. */
            sample: {
                content_type: string;
                headers: {
                    [key: string]: string;
                };
                body: string;
            };
            /** @description Its default. */
            each: string | null;
            /** @description Its default, which comes with the mapping. */
            when: ({
                op: string;
            } & {
                [key: string]: unknown;
            })[] | null;
            /** @description Its default. */
            mapping: {
                [key: string]: unknown;
            } | null;
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
        AccountPage: {
            data: components["schemas"]["Account"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        AccountMove: {
            /** @description The binding of the database that the account is in. */
            database: string;
            to: string;
            /**
             * @description `copying`: rows are copied. `waiting`: the account moves within a minute. `clearing`: it has moved, and the old database still has copies of rows. `done`: the old database has only events of the account.
             * @enum {string}
             */
            status: "copying" | "waiting" | "clearing" | "done";
        };
        AccountMoveInput: {
            /** @description The binding of a database of the service. */
            to: string;
        };
        CreatedToken: components["schemas"]["Token"] & {
            /** @description The token, which is shown only once: null in a repeated response. */
            token: string | null;
        };
        /** @enum {string} */
        Role: "owner" | "admin" | "viewer" | "member" | "publisher";
        Token: {
            /** Format: uuid */
            id: string;
            name: string;
            role: components["schemas"]["Role"];
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            created_at: string;
        };
        TokenInput: {
            name: string;
            role: components["schemas"]["Role"];
            /** Format: date-time */
            expires_at?: string | null;
        };
        TokenPage: {
            data: components["schemas"]["Token"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        CreatedPortalLink: components["schemas"]["PortalLink"] & {
            /** @description The link, which is shown only once: null in a repeated response. The first person who opens it is signed in. */
            url: string | null;
        };
        PortalLink: {
            /** Format: uuid */
            id: string;
            /**
             * @description The role of a person in the dashboard. Only owners and admins can manage webhooks.
             * @enum {string}
             */
            role: "owner" | "admin" | "viewer" | "member";
            /** @description The name of the person. */
            name: string | null;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            created_at: string;
        };
        PortalLinkInput: {
            /**
             * @description The role of a person in the dashboard. Only owners and admins can manage webhooks.
             * @enum {string}
             */
            role: "owner" | "admin" | "viewer" | "member";
            /** @description The name of the person. */
            name?: string | null;
            /** @description Seconds until the link expires. The session that it opens lasts 12 hours. Default: 900. */
            expires_in?: number;
            /** @description The page of the dashboard that the link opens. By default it is the first page of the role. */
            next?: string | null;
            /** @description The page that the dashboard leads back to. Its origin must be one that may embed the dashboard: DASHBOARD_FRAME_ANCESTORS. */
            return_url?: string | null;
        };
        PortalLinkPage: {
            data: components["schemas"]["PortalLink"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        SessionPage: {
            data: components["schemas"]["Session"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        Session: {
            /** Format: uuid */
            id: string;
            /**
             * @description The role of a person in the dashboard. Only owners and admins can manage webhooks.
             * @enum {string}
             */
            role: "owner" | "admin" | "viewer" | "member";
            /** @description The name of the person. */
            name: string | null;
            /** Format: date-time */
            expires_at: string;
            /** Format: date-time */
            created_at: string;
        };
        AuditLogEntryPage: {
            data: components["schemas"]["AuditLogEntry"][];
            /** @description The `cursor` of the next page; null on the last page. */
            next_cursor: string | null;
        };
        AuditLogEntry: {
            /** Format: uuid */
            id: string;
            action: string;
            actor: {
                /** @enum {string} */
                kind: "platform" | "token" | "session";
                /** Format: uuid */
                id: string | null;
                name: string | null;
                role: components["schemas"]["Role"] | null;
            };
            /**
             * Format: uuid
             * @description The object that changed or was shown.
             */
            target_id: string | null;
            /** @description The names of the fields that changed. */
            changed: string[] | null;
            /** @description The status of the response; after an error nothing changed. null if the request is running or was interrupted. */
            status: number | null;
            /** @description Identifies the request in the logs. */
            request_id: string;
            /** @description The `X-Request-Id` that the client sent. */
            client_request_id: string | null;
            /** Format: date-time */
            created_at: string;
        };
        EncryptionRotation: {
            /** @description The id of the first key in `ENCRYPTION_KEY`. */
            key_id: string;
            /** @description The number of webhooks and inbound URLs that this request re-encrypted. */
            done: number;
            /** @description The number of webhooks and inbound URLs that still use another key. At 0, the other keys can be removed. */
            remaining: number;
            /** @description The number of webhooks that none of the keys can decrypt. It is 0 if all keys are present. */
            unreadable: number;
        };
        CallResults: {
            /** Format: uuid */
            id: string;
            results: ({
                action: string;
                /** @description The status that the API would respond with. */
                status: number;
                /** @description The object that the API would respond with. For a contact that existed, a caller that has only the URL gets its id and what it sent. */
                data: {
                    [key: string]: unknown;
                } | null;
                /** @description Names of optional fields that were not valid and were left out. */
                ignored?: string[];
            } | {
                action: string;
                /** @description The status that the API would respond with. */
                status: number;
                /** @description The id of the object. Only this, if the webhook has a `source`. */
                id: string | null;
            })[];
            /** @description Positions of elements of `each` that were done before. */
            duplicates?: number[];
        };
        ServiceHealth: {
            /** @enum {string} */
            status: "ok";
            /** @description What needs an operator soon. */
            warnings?: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type MessagesSentEvent = components['schemas']['MessagesSentEvent'];
export type Message = components['schemas']['Message'];
export type MessagesOpenedEvent = components['schemas']['MessagesOpenedEvent'];
export type MessagesClickedEvent = components['schemas']['MessagesClickedEvent'];
export type FeedbackCreatedEvent = components['schemas']['FeedbackCreatedEvent'];
export type Feedback = components['schemas']['Feedback'];
export type FeedbackUpdatedEvent = components['schemas']['FeedbackUpdatedEvent'];
export type FeedbackReceivedEvent = components['schemas']['FeedbackReceivedEvent'];
export type FeedbackClosedEvent = components['schemas']['FeedbackClosedEvent'];
export type FeedbackReopenedEvent = components['schemas']['FeedbackReopenedEvent'];
export type FeedbackAssignedEvent = components['schemas']['FeedbackAssignedEvent'];
export type FeedbackRepliedEvent = components['schemas']['FeedbackRepliedEvent'];
export type FeedbackNotedEvent = components['schemas']['FeedbackNotedEvent'];
export type FeedbackArchivedEvent = components['schemas']['FeedbackArchivedEvent'];
export type WebhooksDeliveryFailedEvent = components['schemas']['WebhooksDeliveryFailedEvent'];
export type WebhooksDisabledEvent = components['schemas']['WebhooksDisabledEvent'];
export type WebhooksCallFailedEvent = components['schemas']['WebhooksCallFailedEvent'];
export type AcceptedEvent = components['schemas']['AcceptedEvent'];
export type Problem = components['schemas']['Problem'];
export type ProblemCode = components['schemas']['ProblemCode'];
export type EventInput = components['schemas']['EventInput'];
export type PublishableName = components['schemas']['PublishableName'];
export type AcceptedEventBatch = components['schemas']['AcceptedEventBatch'];
export type AcceptedEventInBatch = components['schemas']['AcceptedEventInBatch'];
export type EventBatchInput = components['schemas']['EventBatchInput'];
export type EventPage = components['schemas']['EventPage'];
export type Event = components['schemas']['Event'];
export type ListOrder = components['schemas']['ListOrder'];
export type EventDetail = components['schemas']['EventDetail'];
export type DeliveryStatus = components['schemas']['DeliveryStatus'];
export type Webhook = components['schemas']['Webhook'];
export type Condition = components['schemas']['Condition'];
export type Source = components['schemas']['Source'];
export type WhenCondition = components['schemas']['WhenCondition'];
export type CallerResponse = components['schemas']['CallerResponse'];
export type PublicPage = components['schemas']['PublicPage'];
export type WebhookInput = components['schemas']['WebhookInput'];
export type SourceInput = components['schemas']['SourceInput'];
export type WebhookPage = components['schemas']['WebhookPage'];
export type WebhookPatch = components['schemas']['WebhookPatch'];
export type RotationInput = components['schemas']['RotationInput'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryReason = components['schemas']['DeliveryReason'];
export type AttemptError = components['schemas']['AttemptError'];
export type TestEventInput = components['schemas']['TestEventInput'];
export type DeliveryPage = components['schemas']['DeliveryPage'];
export type DeliveryDetail = components['schemas']['DeliveryDetail'];
export type DeliveryRequest = components['schemas']['DeliveryRequest'];
export type Health = components['schemas']['Health'];
export type OutboundHealth = components['schemas']['OutboundHealth'];
export type InboundHealth = components['schemas']['InboundHealth'];
export type Stats = components['schemas']['Stats'];
export type HourStats = components['schemas']['HourStats'];
export type OutboundHourStats = components['schemas']['OutboundHourStats'];
export type InboundHourStats = components['schemas']['InboundHourStats'];
export type DiscardResult = components['schemas']['DiscardResult'];
export type Estimate = components['schemas']['Estimate'];
export type JobKind = components['schemas']['JobKind'];
export type Job = components['schemas']['Job'];
export type RecoverInput = components['schemas']['RecoverInput'];
export type ReplayInput = components['schemas']['ReplayInput'];
export type JobPage = components['schemas']['JobPage'];
export type InboundCallPage = components['schemas']['InboundCallPage'];
export type InboundCall = components['schemas']['InboundCall'];
export type RelatedCalls = components['schemas']['RelatedCalls'];
export type RunCallsInput = components['schemas']['RunCallsInput'];
export type CallRun = components['schemas']['CallRun'];
export type RunCallInput = components['schemas']['RunCallInput'];
export type TryResult = components['schemas']['TryResult'];
export type TryStep = components['schemas']['TryStep'];
export type TryInput = components['schemas']['TryInput'];
export type Contact = components['schemas']['Contact'];
export type ContactInput = components['schemas']['ContactInput'];
export type ContactPage = components['schemas']['ContactPage'];
export type EventTypePage = components['schemas']['EventTypePage'];
export type EventType = components['schemas']['EventType'];
export type ActionPage = components['schemas']['ActionPage'];
export type Action = components['schemas']['Action'];
export type SourceTypePage = components['schemas']['SourceTypePage'];
export type SourceType = components['schemas']['SourceType'];
export type Account = components['schemas']['Account'];
export type AccountInput = components['schemas']['AccountInput'];
export type AccountPage = components['schemas']['AccountPage'];
export type AccountMove = components['schemas']['AccountMove'];
export type AccountMoveInput = components['schemas']['AccountMoveInput'];
export type CreatedToken = components['schemas']['CreatedToken'];
export type Role = components['schemas']['Role'];
export type Token = components['schemas']['Token'];
export type TokenInput = components['schemas']['TokenInput'];
export type TokenPage = components['schemas']['TokenPage'];
export type CreatedPortalLink = components['schemas']['CreatedPortalLink'];
export type PortalLink = components['schemas']['PortalLink'];
export type PortalLinkInput = components['schemas']['PortalLinkInput'];
export type PortalLinkPage = components['schemas']['PortalLinkPage'];
export type SessionPage = components['schemas']['SessionPage'];
export type Session = components['schemas']['Session'];
export type AuditLogEntryPage = components['schemas']['AuditLogEntryPage'];
export type AuditLogEntry = components['schemas']['AuditLogEntry'];
export type EncryptionRotation = components['schemas']['EncryptionRotation'];
export type CallResults = components['schemas']['CallResults'];
export type ServiceHealth = components['schemas']['ServiceHealth'];
export interface operations {
    listEvents: {
        parameters: {
            query?: {
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description `desc`: newest first. `asc`: oldest first, as a feed to poll. The feed ends about 35 seconds before now. Its `next_cursor` is never null; the next request with it continues there and misses no event. */
                order?: components["schemas"]["ListOrder"];
                /** @description Only of this event type, of a family such as `messages.*`, or of any type with `*`. */
                event?: string;
                /** @description Only events published from this time on. */
                since?: string;
                /** @description Only events published before this time. */
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
                    "application/json": components["schemas"]["EventPage"];
                };
            };
        };
    };
    publishEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
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
            /** @description The accepted events, in the order of the request. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedEventBatch"];
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
            /** @description Erased here. Receivers keep what they were sent. */
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
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description true: only inbound webhooks. false: only outbound webhooks. */
                is_inbound?: boolean;
                /** @description Only webhooks with this subscription or action. */
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
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the response is 412. */
                "If-Match"?: string;
            };
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
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the response is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
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
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the response is 412. */
                "If-Match"?: string;
            };
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
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the response is 412. */
                "If-Match"?: string;
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            /** @description The pending delivery. */
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
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description By the time of their events. `desc`: newest first. `asc`: oldest first. */
                order?: components["schemas"]["ListOrder"];
                /** @description Only deliveries with this status, or with one of several: `failed,skipped`. */
                status?: string;
                /** @description Only deliveries that failed or were skipped for this reason. */
                reason?: components["schemas"]["DeliveryReason"];
                /** @description Only deliveries whose last attempt got a response with this status code, such as `500`, or one of this class, such as `5xx`. Without `status`, a code other than 2xx finds pending and failed ones. */
                status_code?: string;
                /** @description Only of this event type, of a family such as `messages.*`, or of any type with `*`. */
                event?: string;
                /** @description Only the deliveries of this event. */
                event_id?: string;
                /** @description Only deliveries of events published from this time on. */
                since?: string;
                /** @description Only deliveries of events published before this time. */
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
            /** @description Deliveries, by default those of the newest events first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
        };
    };
    listAccountDeliveries: {
        parameters: {
            query?: {
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description By the time of their events. `desc`: newest first. `asc`: oldest first. */
                order?: components["schemas"]["ListOrder"];
                /** @description Only deliveries with this status, or with one of several: `failed,skipped`. */
                status?: string;
                /** @description Only deliveries that failed or were skipped for this reason. */
                reason?: components["schemas"]["DeliveryReason"];
                /** @description Only deliveries whose last attempt got a response with this status code, such as `500`, or one of this class, such as `5xx`. Without `status`, a code other than 2xx finds pending and failed ones. */
                status_code?: string;
                /** @description Only of this event type, of a family such as `messages.*`, or of any type with `*`. */
                event?: string;
                /** @description Only the deliveries of this event. */
                event_id?: string;
                /** @description Only deliveries of events published from this time on. */
                since?: string;
                /** @description Only deliveries of events published before this time. */
                until?: string;
                /** @description Only deliveries to this webhook. */
                webhook_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deliveries, by default those of the newest events first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
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
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            /** @description The webhook's health. */
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
                /** @description The number of hours to return, including the current one. */
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
            /** @description One entry for every hour, the current one first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
        };
    };
    probe: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery that is attempted. */
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
    discard: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The number of discarded deliveries. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiscardResult"];
                };
            };
        };
    };
    recover: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            /** @description With `dry_run`: the number of deliveries that would be sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description The job, which runs in the background. */
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
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            /** @description With `dry_run`: the number of deliveries that would be sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description The job, which runs in the background. */
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
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
                    "application/json": components["schemas"]["JobPage"];
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
    cancelJob: {
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
            /** @description It has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listCalls: {
        parameters: {
            query?: {
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Only calls of this status. */
                status?: "done" | "failed" | "skipped" | "paused" | "refused" | "handshake";
                /** @description Only calls received from this time on. */
                since?: string;
                /** @description Only calls received before this time. */
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
            /** @description Calls, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboundCallPage"];
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
    eraseCallBody: {
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
            /** @description The content is erased. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listContactCalls: {
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
            /** @description The latest 10 of them, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelatedCalls"];
                };
            };
        };
    };
    listEventCalls: {
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
            /** @description The latest 10 of them, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelatedCalls"];
                };
            };
        };
    };
    runCalls: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunCallsInput"];
            };
        };
        responses: {
            /** @description With `dry_run`: the number of calls that would be run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description The job, which runs in the background. */
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
    runCall: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The webhook's id. */
                id: string;
                /** @description The call's id. */
                call_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RunCallInput"];
            };
        };
        responses: {
            /** @description How the run ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallRun"];
                };
            };
        };
    };
    tryCall: {
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
                "application/json": components["schemas"]["TryInput"];
            };
        };
        responses: {
            /** @description What the call would do. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TryResult"];
                };
            };
        };
    };
    listContacts: {
        parameters: {
            query?: {
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Only the contact with this email, ignoring case. */
                email?: string;
                /** @description Only the contact with this phone. */
                phone?: string;
                /** @description Only contacts whose first name, last name, email or phone begins so, ignoring case and accents: at most 100, on one page. Not together with other parameters than `limit`. */
                search?: string;
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
                    "application/json": components["schemas"]["ContactPage"];
                };
            };
        };
    };
    createContact: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the response is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The contact's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
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
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the response is 412. */
                "If-Match"?: string;
            };
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
            /** @description All event types. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTypePage"];
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
            /** @description All actions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActionPage"];
                };
            };
        };
    };
    listSources: {
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
                    "application/json": components["schemas"]["SourceTypePage"];
                };
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the response is 412. */
                "If-Match"?: string;
            };
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
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
            header?: {
                /** @description The `ETag` that the change is based on. If the object has changed since, the response is 412. */
                "If-Match"?: string;
            };
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
    moveAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The account's id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountMoveInput"];
            };
        };
        responses: {
            /** @description The progress of the move. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountMove"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            /** @description The token, which is shown only once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedToken"];
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
            /** @description Revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listPortalLinks: {
        parameters: {
            query?: {
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalLinkPage"];
                };
            };
        };
    };
    createPortalLink: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
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
            /** @description The link, which is shown only once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedPortalLink"];
                };
            };
        };
    };
    endPortalLinks: {
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
            /** @description They have ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getPortalLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
                /** @description The link's id. */
                link_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The portal link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalLink"];
                };
            };
        };
    };
    endPortalLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
                /** @description The link's id. */
                link_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
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
            /** @description Newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
        };
    };
    endSessions: {
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
            /** @description They have ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
                /** @description The session's id. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's id. */
                id: string;
                /** @description The session's id. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                /** @description The number of entries to return. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description Only entries of this action. */
                action?: "account.created" | "account.updated" | "account.deleted" | "token.created" | "token.revoked" | "portal_link.created" | "portal_link.ended" | "session.created" | "session.ended" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.secret_rotated" | "webhook.secret_revealed" | "webhook.tested" | "webhook.probed" | "webhook.tried" | "webhook.recovered" | "webhook.replayed" | "webhook.discarded" | "job.cancelled" | "delivery.redelivered" | "event.payload_erased" | "call.body_erased" | "call.run" | "webhook.calls_run" | "encryption_key.rotated";
                /** @description Only entries about this object. */
                target_id?: string;
                /** @description Only entries from this time on. */
                since?: string;
                /** @description Only entries before this time. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Entries, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogEntryPage"];
                };
            };
        };
    };
    rotateEncryptionKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes retries safe for 24 hours: the same key and body return the first response. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The progress of the rotation. */
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
    probe: "POST /v1/webhooks/{id}/probe",
    discard: "POST /v1/webhooks/{id}/discard",
    recover: "POST /v1/webhooks/{id}/recover",
    replay: "POST /v1/webhooks/{id}/replay",
    listJobs: "GET /v1/webhooks/{id}/jobs",
    getJob: "GET /v1/webhooks/{id}/jobs/{job_id}",
    cancelJob: "DELETE /v1/webhooks/{id}/jobs/{job_id}",
    listCalls: "GET /v1/webhooks/{id}/calls",
    getCall: "GET /v1/webhooks/{id}/calls/{call_id}",
    eraseCallBody: "DELETE /v1/webhooks/{id}/calls/{call_id}/body",
    listContactCalls: "GET /v1/contacts/{id}/calls",
    listEventCalls: "GET /v1/events/{id}/calls",
    runCalls: "POST /v1/webhooks/{id}/calls/run",
    runCall: "POST /v1/webhooks/{id}/calls/{call_id}/run",
    tryCall: "POST /v1/webhooks/{id}/try",
    createContact: "POST /v1/contacts",
    listContacts: "GET /v1/contacts",
    getContact: "GET /v1/contacts/{id}",
    updateContact: "PATCH /v1/contacts/{id}",
    deleteContact: "DELETE /v1/contacts/{id}",
    listEventTypes: "GET /v1/event-types",
    listActions: "GET /v1/actions",
    listSources: "GET /v1/sources",
    createAccount: "POST /v1/accounts",
    listAccounts: "GET /v1/accounts",
    getAccount: "GET /v1/accounts/{id}",
    updateAccount: "PATCH /v1/accounts/{id}",
    deleteAccount: "DELETE /v1/accounts/{id}",
    moveAccount: "POST /v1/accounts/{id}/move",
    createToken: "POST /v1/accounts/{id}/tokens",
    listTokens: "GET /v1/accounts/{id}/tokens",
    revokeToken: "DELETE /v1/accounts/{id}/tokens/{token_id}",
    createPortalLink: "POST /v1/accounts/{id}/portal-links",
    listPortalLinks: "GET /v1/accounts/{id}/portal-links",
    endPortalLinks: "DELETE /v1/accounts/{id}/portal-links",
    getPortalLink: "GET /v1/accounts/{id}/portal-links/{link_id}",
    endPortalLink: "DELETE /v1/accounts/{id}/portal-links/{link_id}",
    listSessions: "GET /v1/accounts/{id}/sessions",
    endSessions: "DELETE /v1/accounts/{id}/sessions",
    getSession: "GET /v1/accounts/{id}/sessions/{session_id}",
    endSession: "DELETE /v1/accounts/{id}/sessions/{session_id}",
    listAuditLog: "GET /v1/audit-log",
    rotateEncryptionKey: "POST /v1/encryption/rotate",
};
/** Whether the same request, sent again later, can succeed. */
export const PROBLEM_CODES: { readonly [Code in ProblemCode]: { isRetryable: boolean } } = {
    malformed_body: { isRetryable: false },
    account_required: { isRetryable: false },
    unauthenticated: { isRetryable: false },
    invalid_signature: { isRetryable: false },
    role_not_allowed: { isRetryable: false },
    account_mismatch: { isRetryable: false },
    origin_not_allowed: { isRetryable: false },
    own_delivery: { isRetryable: false },
    inbound_webhook_disabled: { isRetryable: false },
    not_found: { isRetryable: false },
    unknown_path: { isRetryable: false },
    method_not_allowed: { isRetryable: false },
    delivery_pending: { isRetryable: false },
    event_erased: { isRetryable: false },
    webhook_disabled: { isRetryable: false },
    webhook_is_inbound: { isRetryable: false },
    webhook_is_outbound: { isRetryable: false },
    call_done: { isRetryable: false },
    call_unproven: { isRetryable: false },
    call_body_missing: { isRetryable: false },
    circuit_closed: { isRetryable: false },
    probe_running: { isRetryable: true },
    nothing_waiting: { isRetryable: false },
    job_running: { isRetryable: true },
    webhook_limit: { isRetryable: false },
    token_limit: { isRetryable: false },
    portal_link_limit: { isRetryable: true },
    webhook_changed: { isRetryable: true },
    overlap_running: { isRetryable: false },
    contact_conflict: { isRetryable: false },
    idempotency_key_reused: { isRetryable: false },
    idempotency_in_progress: { isRetryable: true },
    version_mismatch: { isRetryable: false },
    body_too_large: { isRetryable: false },
    unsupported_media_type: { isRetryable: false },
    invalid_request: { isRetryable: false },
    rate_limited: { isRetryable: true },
    call_budget_used: { isRetryable: true },
    internal_error: { isRetryable: true },
    not_configured: { isRetryable: false },
    clock_skew: { isRetryable: true },
    account_moving: { isRetryable: true },
    overloaded: { isRetryable: true },
    database_unavailable: { isRetryable: true },
    ledger_unavailable: { isRetryable: true },
    erasure_incomplete: { isRetryable: true },
};
