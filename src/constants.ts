/** Pure. Every tunable number that is not a setting. Its unit is in its name, its reason beside it. */

export const PRODUCT = "Ratecard-Webhooks";
export const VERSION = "1.0.0";

/** The first database is DB; further ones are DB_2, DB_3 and so on. */
export const DATABASE_BINDING = /^DB(_([2-9]|[1-9]\d+))?$/;

/** Each environment has its own queue names. Names of dead-letter queues end with this. */
export const DEAD_LETTERS_SUFFIX = "-dead";
/** As above, of the queue that starts the runs of cron in all databases but the first. */
export const DATABASE_RUNS_SUFFIX = "-database-runs";

// --- Requests -----------------------------------------------------------------------------------
/** Large enough for a long form with all its answers. Larger content belongs behind a link in the payload. */
export const MAX_EVENT_BYTES = 256 * 1024;
export const MAX_BATCH_BYTES = 1024 * 1024;
export const MAX_BATCH_EVENTS = 100;
/** Management bodies are small: a webhook with its metadata, or a contact. */
export const MAX_MANAGEMENT_BYTES = 64 * 1024;
export const MAX_INBOUND_BYTES = 256 * 1024;
/** Deeper than any real payload, and far below the depth at which recursive readers run out of stack. */
export const MAX_JSON_DEPTH = 64;

/** For a body of MAX_EVENT_BYTES; a batch may have proportionally more. Feedback has one key in some 23 bytes. */
export const MAX_JSON_KEYS = 20_000;
/** A longer path is cut, so that an error response cannot repeat a body made of one long key. */
export const MAX_PATH_CHARS = 256;
/** A response lists at most this many errors of one request. */
export const MAX_FIELD_ERRORS = 100;

/** One year, for which browsers use only HTTPS with this host. */
export const HSTS_SECONDS = 365 * 24 * 60 * 60;

export const PAGE_SIZE = 25;
export const MAX_PAGE_SIZE = 100;
/** Calls that are listed of a contact or an event. */
export const LISTED_CALLS = 10;
/** Characters of a search for contacts. */
export const MAX_SEARCH_LENGTH = 100;

/** The period of the rate limits in wrangler.toml, and the `Retry-After` of a request that exceeds one. */
export const RATE_LIMIT_PERIOD_SECONDS = 10;

// --- Dashboard ----------------------------------------------------------------------------------
/** Fits beside the logo, above the navigation. */
export const MAX_BRAND_NAME_LENGTH = 40;
/** Longer than any page's path with its filters, and what a browser surely takes as a link. */
export const MAX_LINK_URL_LENGTH = 2000;
/** Long enough to send a link by chat and open it. Short enough to make a link that is found later useless. */
export const PORTAL_LINK_SECONDS = 15 * 60;
export const MIN_PORTAL_LINK_SECONDS = 60;
export const MAX_PORTAL_LINK_SECONDS = 24 * 60 * 60;
/** A working day: nobody signs in twice a day, and a forgotten browser is signed out by the next day. */
export const SESSION_MS = 12 * 60 * 60 * 1000;
/** Expired links, and expired sessions, that one run deletes. */
export const SESSION_SWEEP_BATCH = 500;
/** URL encoding makes a form larger than its JSON, which must fit in MAX_MANAGEMENT_BYTES. */
export const MAX_FORM_BYTES = 256 * 1024;
/** A visible dashboard page refreshes this often. */
export const LIVE_SECONDS = 5;
/** How much of a body a page shows. With escaped quotes the page stays below 50 kB. The rest can be downloaded. */
export const SHOWN_SOURCE_CHARS = 12 * 1024;
/** Calls on an inbound webhook's overview. */
export const LATEST_CALLS = 5;
/** A page with a pending delivery or a running job refreshes more often, since it is about to change. */
export const LIVE_PENDING_SECONDS = 2;
/** Deliveries on an outbound webhook's overview. */
export const LATEST_DELIVERIES = 8;
/** Jobs on a webhook's page. */
export const LISTED_JOBS = 10;
/** Pages of a list in one download: 1,000 entries. */
export const MAX_DOWNLOADED_PAGES = 10;
/** Earlier pages that the address of a list can lead back to. Each takes up to 120 characters. */
export const MAX_TRAIL = 20;
/** How much of a body and of all responses a delivery's page shows, so that the page stays below 50 kB. */
export const SHOWN_BODY_BYTES = 9 * 1024;
export const SHOWN_RESPONSES_BYTES = 9 * 1024;
/** Webhooks on one page of the list. Each asks its ledger for the last day. */
export const LISTED_WEBHOOKS = 20;

// --- Events -------------------------------------------------------------------------------------
export const IDEMPOTENCY_TTL_MS = 24 * 60 * 60 * 1000;
/** A request of the management API that has not ended after this long has died: another one may take over its key. */
export const KEY_TAKEOVER_MS = 60_000;
/**
 * Two clocks of the platform differ by less than this. An id from a clock that is further off could sort below ids that
 * readers have already passed.
 */
export const MAX_CLOCK_SKEW_MS = 30_000;
/** The feed stays this much further behind, since statements that began before it was read may still commit. */
export const FEED_MARGIN_MS = 5_000;
/**
 * Payloads of this length, in characters, are deflated. A shorter one fits into its row's page with the ids of three
 * webhooks.
 */
export const DEFLATE_FROM_LENGTH = 768;
/** Longer payloads take pages of their own in any case. The limit keeps the payloads of a batch small when they are inflated. */
export const DEFLATE_UP_TO_LENGTH = 32 * 1024;
/** D1 allows 2 MB a value. Escaping may double a payload, so a statement's items stay well below. */
export const MAX_STATEMENT_ITEM_BYTES = 900 * 1024;
/** Single events that one statement stores together. A larger group would make its first member wait for more bytes. */
export const MAX_GROUP_EVENTS = 100;
/** How long a request waits for a statement that another request has sent. A statement takes some milliseconds. */
export const GROUP_WAIT_MS = 2_000;
/** The platform's limit for one sendBatch call. */
export const MAX_QUEUE_BATCH = 100;

// --- Delivery -----------------------------------------------------------------------------------
/** The platform's limit of connections that wait for response headers. */
export const MAX_CONCURRENT_SENDS = 6;
/** How many concurrent sends may go to webhooks that are not known to be quick while deliveries to quick ones wait. */
export const MAX_SLOW_SENDS = 4;
/** How long a batch waits for one ledger before it continues without it. */
export const ADMIT_TIMEOUT_MS = 2_000;
/**
 * A batch starts no request after this time; the rest goes back to the queue. With the longest delivery timeout this is
 * less than the ten seconds in which edits must take effect.
 */
export const SENDING_WINDOW_MS = 5_000;
/** The largest DELIVERY_TIMEOUT_MS. A longer one would outlast the leases of a ledger that falls asleep. */
export const MAX_DELIVERY_TIMEOUT_MS = 4_000;
/**
 * A batch that has started no request for this long has stalled, and the next one starts without it. With a much shorter
 * time, each delivery to a merely slow receiver would cost two more queue operations.
 */
export const STALL_MS = 750;
/**
 * While other messages wait, a batch gives a quick webhook at least this long to make progress, or four times its
 * receiver's usual time if that is more.
 */
export const MIN_WAIT_MS = 100;
/** How often a batch checks whether to let the next one start. */
export const STALL_CHECK_MS = 10;
/**
 * How long a batch trusts the queue's answer that no other message waits. It then asks again, at most eight times in
 * `STALL_MS`.
 */
export const BACKLOG_CHECK_MS = 100;
/** Characters of payload that a batch reads; with copies far below an isolate's memory. The rest goes back to the queue. */
export const MAX_BATCH_PAYLOADS = 8 * 1024 * 1024;
/**
 * How long the queue waits before it redelivers messages for which D1 or a ledger did not respond. Each reception doubles
 * the wait. So the four receptions of a message outlast the 12 s in which D1 may restart, and its last wait is short enough
 * that deliveries flow again within 15 s.
 */
export const MESSAGE_RETRY_SECONDS = 3;
export const MAX_MESSAGE_RETRY_SECONDS = 12;
/** The longest such wait of a dead letter, which the queue delivers a hundred times. */
export const MAX_DEAD_LETTER_RETRY_SECONDS = 60;
/** How long an admitted delivery belongs to one consumer: the sending window, the last request, and slack. */
export const LEASE_MS = 20_000;
/** How long the ledger waits for a due retry's own queue message before it enqueues another. */
export const QUEUE_GRACE_MS = 60_000;
/** The longest such wait. Each message that had no effect doubles it. */
export const MAX_QUEUE_GRACE_MS = 15 * 60_000;
/** A message may arrive slightly before its delivery is due, since delays are whole seconds. */
export const EARLY_TOLERANCE_MS = 1_500;
export const MAX_ATTEMPTS = 3;
/** Synchronised retries are a burst, so each delay is lengthened by up to this share. */
export const RETRY_JITTER = 0.1;
export const MAX_RETRY_AFTER_SECONDS = 60 * 60;
/** How many of its latest attempts a delivery keeps. */
export const MAX_LOGGED_ATTEMPTS = 30;
/** As much of a failure as a person reads to find out what went wrong: the URL, headers and body of the response, as JSON. */
export const RESPONSE_EXCERPT_BYTES = 2048;
/**
 * How much of a success's response is kept, in bytes of its JSON. With this, a delivery's row stays below 1,002 bytes:
 * SQLite gives a larger row another page of 4 KiB.
 */
export const SUCCESS_EXCERPT_BYTES = 512;
/** Of the URL and of each header, so that most of the bytes are left for the body. */
export const KEPT_URL_BYTES = 512;
export const KEPT_HEADER_BYTES = 128;
/** The status alone decides the outcome, so a slow body must not occupy the slot. */
export const EXCERPT_READ_MS = 500;

// --- Webhooks -----------------------------------------------------------------------------------
/** An account that needs more can send to one receiver and distribute from there. */
export const MAX_WEBHOOKS = 50;
/** Enough for each program and person of an account; expired ones count until they are revoked. */
export const MAX_TOKENS = 100;
/** Links that nobody has opened yet. */
export const MAX_PORTAL_LINKS = 100;
export const MAX_SUBSCRIPTIONS = 100;
export const MAX_NAME_LENGTH = 255;
export const MAX_URL_LENGTH = 2048;
export const MAX_METADATA_BYTES = 16 * 1024;
/** A filter is evaluated for every event. A rule with more conditions is a program and belongs to the receiver. */
export const MAX_FILTER_CONDITIONS = 20;
/** With metadata and headers, the body that GET returns must fit in a PUT. */
export const MAX_FILTER_BYTES = 16 * 1024;
export const MAX_HEADERS = 10;
export const MAX_HEADER_NAME_LENGTH = 100;
/** Large enough for a long token. Receivers refuse requests whose headers exceed about 8 KiB. */
export const MAX_HEADER_VALUE_LENGTH = 1024;
/** The Standard Webhooks libraries refuse a larger difference. */
export const SIGNATURE_TOLERANCE_SECONDS = 5 * 60;
/** Imported signing keys that an isolate caches: some hundred bytes each. */
export const MAX_IMPORTED_KEYS = 1_000;
/** How much of a call's body a list shows. */
export const LISTED_BODY_BYTES = 16 * 1024;
/** A sender's key or token of fewer characters can be guessed. Senders have such keys, so it is a warning only. */
export const SAFE_KEY_CHARS = 16;
/** A sender has a few live keys, and each signature in a request costs a check. */
export const MAX_SIGNATURES = 10;
/** Rows of a webhook for calls that were refused before they proved themselves, and for handshakes. */
export const MAX_UNPROVEN_ROWS = 1_000;
/** The share of `CALL_BYTES_PER_DAY` that the unverified calls of one webhook may take: one in this many. */
export const UNVERIFIED_SHARE = 10;
export const MAX_SOURCE_SECRETS = 3;
export const MAX_RESPONSE_BYTES = 4 * 1024;
/** Origins of a public webhook. */
export const MAX_ORIGINS = 20;
/** A call that loses a race over a contact reads again. More losses in a row than this are an overload. */
export const MAX_COMMIT_ATTEMPTS = 12;
/** The longest wait before that read, multiplied by the losses so far, so that racing calls spread out. */
export const COMMIT_PAUSE_MS = 20;

// --- Calls --------------------------------------------------------------------------------------
/** Twice the fields of the longest forms of site builders. */
export const MAX_FORM_FIELDS = 2_000;
/** HubSpot sends up to 100 events a call; each may be a contact, and all commit together. */
export const MAX_EACH_ELEMENTS = 100;
/** Pointers, operators, templates and conditions of a mapping: it is applied to each element of a call. */
export const MAX_MAPPING_ENTRIES = 50;
export const MAX_MAPPING_BYTES = 16 * 1024;
/** Elements of a list that a $find looks at. Forms have tens of answers; 50 searches of a list of 125,000 would take a second. */
export const MAX_FIND_ELEMENTS = 1_000;
/** A call of MAX_INBOUND_BYTES as a JSON text, its quotes and line breaks escaped, with the mapping to try. */
export const MAX_TRY_BYTES = 1024 * 1024;
export const MAX_TRY_HEADERS = 50;
/**
 * The most bytes that the mapping makes for one call, for all its actions and elements: the response and the
 * transaction hold them.
 */
export const MAX_MAPPED_BYTES = 1024 * 1024;

export const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;
/** Hours of statistics that a ledger keeps: 31 days. */
export const STATS_HOURS = 31 * 24;

/** Webhooks that one request re-encrypts; far below what a Worker can do in its CPU time. */
export const REENCRYPT_BATCH = 25;

// --- Audit log ----------------------------------------------------------------------------------
/** Long enough for a yearly review. */
export const AUDIT_RETENTION_DAYS = 365;
/** An actor who reads the same secret repeatedly, as programs do, makes one entry in this time. */
export const REVEAL_INTERVAL_MS = 60 * 60 * 1000;

// --- Rate limit ---------------------------------------------------------------------------------
/** Events of a batch that count once against BATCH_LIMIT. So many cost about as much as one that is published alone. */
export const EVENTS_PER_TOKEN = 10;
/** A ledger cannot make more decisions than this in a second. */
export const MAX_RATE_LIMIT = 1_000;
/**
 * A limited webhook may get this long's worth of requests at once after a pause. The queue delivers batches a second or
 * more apart, so with less the limit would never be reached. Evicting a ledger refills its bucket once.
 */
export const RATE_BURST_MS = 1_500;
/** Deliveries parked by a rate limit are drained at about this interval, in smaller portions than a burst. */
export const RATE_STEP_MS = 500;

// --- Circuit ------------------------------------------------------------------------------------
/** This many failures in a row open the circuit. */
export const CIRCUIT_FAILURES = 3;
/** A timeout occupies a slot for seconds, so fewer of them open the circuit. */
export const CIRCUIT_TIMEOUTS = 2;
/** The longest interval between two probes. */
export const MAX_COOLDOWN_MS = 60 * 60 * 1000;
/** A webhook is disabled as failing after this long without a success and at least FAILING_ATTEMPTS attempts. */
export const FAILING_MS = 5 * 24 * 60 * 60 * 1000;
export const FAILING_ATTEMPTS = 10;
/** A delivery that has been parked this long expires, since its content is out of date. */
export const PARKED_TTL_MS = 3 * 24 * 60 * 60 * 1000;
/** A recovered receiver gets its backlog at 50 deliveries a second, not all at once. */
export const DRAIN_BATCH = 100;
export const DRAIN_INTERVAL_MS = 2_000;
/** A probe without an outcome is repeated after this long. */
export const PROBE_GRACE_MS = 60_000;
/** At most one probe is requested in this time: a page's button must not become a load test. */
export const PROBE_REQUEST_INTERVAL_MS = 5_000;
/** How long the alarm waits after it failed. */
export const ALARM_RETRY_MS = 30_000;
/** Deliveries that one query compares with their events when a replay is counted. D1 allows 1,000 queries a request. */
export const COUNT_BATCH = 20_000;
/** Rows that one alarm moves; far below what a Durable Object can do in its CPU time. */
export const ALARM_BATCH = 500;
/**
 * Pending deliveries that one alarm fails because they were discarded or their webhook was disabled. The database moves
 * them by itself, some 10,000 in a tenth of a second of the 30 seconds of CPU that a call has.
 */
export const ENDING_BATCH = 10_000;
/** Accepted deliveries that one query reads, and that a ledger compares with its rows in one call. */
export const ACCEPTED_BATCH = 10_000;
/** The first of these queries, when only the oldest delivery without a row is needed. */
export const OLDEST_ACCEPTED_BATCH = 10;
/** Where the count of pending deliveries stops. */
export const MAX_BACKLOG = 10_000;
/**
 * Characters of attempt logs that one alarm moves, unless a single log has more. 500 deliveries of one cycle fit; 500 of
 * the longest logs would exceed an isolate's memory.
 */
export const MAX_STEP_LOG_CHARS = 4 * 1024 * 1024;
/** How long a job waits after a failed step. Each further failure doubles the wait, up to MAX_JOB_RETRY_MS. */
export const JOB_RETRY_MS = 30_000;
export const MAX_JOB_RETRY_MS = 15 * 60_000;
/** After this many failures in a row, some seven hours, a job fails. */
export const MAX_JOB_FAILURES = 32;

// --- The size of a ledger -----------------------------------------------------------------------
/** The platform's limit for a Durable Object. At the limit, every write fails. */
export const LEDGER_LIMIT_BYTES = 10_000_000_000;
/**
 * A generation of settled deliveries ends when it has this size, even if it is young. Two of them leave a fifth of the
 * limit to what is pending.
 */
export const GENERATION_LIMIT_BYTES = 0.4 * LEDGER_LIMIT_BYTES;
/** A ledger of this size is logged. */
export const LEDGER_WARNING_BYTES = 0.8 * LEDGER_LIMIT_BYTES;

// --- Notices ------------------------------------------------------------------------------------
/** The shortest interval between two notices of one kind about one webhook, so that nobody mutes them. */
export const NOTICE_INTERVAL_MS = 60 * 60 * 1000;
/** Failed calls that a notice counts, besides its own. */
export const MAX_NOTICE_CALLS = 1_000;
/** How long a consumer has to disable a webhook before the ledger checks whether it did. */
export const DISABLING_GRACE_MS = 30_000;

// --- Cron ---------------------------------------------------------------------------------------
// A cron run is one invocation, and each database has a run of its own. D1 allows it 1,000 queries, and the paid plan
// 10,000 subrequests; each statement of a batch counts as a query. The reconciler may use 360 queries and 5,900 ledger
// requests, retention 550 and 800. The rest is left for what a run does besides.

// --- Jobs of calls ------------------------------------------------------------------------------
/** Another spelling of "every minute", so that Cloudflare starts a second invocation, with 1,000 queries of its own. */
export const CALL_JOBS_CRON = "*/1 * * * *";
/** Calls that one invocation runs again, over all jobs. Each takes up to 16 queries. */
export const CALL_JOB_PORTION = 50;
/** Jobs that a cron run continues in turn, with 5 queries each beside their calls. */
export const CALL_JOBS_OF_RUN = 20;
/** After its response, a request may work for 30 s. */
export const CALL_JOB_WINDOW_MS = 15_000;
/** How long a job belongs to one worker: the window, and the slowest call. */
export const CALL_JOB_LEASE_MS = 60_000;

// --- Reconciler ---------------------------------------------------------------------------------
/** Events that one comparison reads, and how long one run compares. A backlog takes several runs. */
export const RECONCILE_BATCH = 1_000;
export const RECONCILE_WINDOW_MS = 20_000;
/** Comparisons in a run, with 4 queries each. */
export const RECONCILE_ROUNDS = 50;
/** Ledgers that a run may ask, and how many of them it asks between two saves of the watermark. */
export const RECONCILE_LEDGERS = 4_000;
export const RECONCILE_LEDGERS_AT_A_TIME = 500;
/** Concurrent ledger requests; fewer than the platform queues. */
export const RECONCILE_CONCURRENCY = 10;
/** Unreconciled ranges that a run tries again, with 3 queries each. */
export const RANGE_BATCH = 50;
/** Deliveries handed over together are sent at 20 a second for each webhook. */
export const HAND_OVER_SPACING_MS = 50;
/**
 * With more messages than this in the queue, a delivery without a row probably has one of them. A ledger then waits for the
 * message this long before it sends another, so that a queue that lags does not get all of its messages twice.
 */
export const HAND_OVER_BACKLOG = 10_000;
export const HAND_OVER_DELAY_MS = 10 * 60 * 1000;
/**
 * Ledgers that one run maintains, whether or not anything happened in them: 100,000 within an hour. At most 78 million
 * requests a month, $12.
 */
export const MAINTENANCE_BATCH = 1_800;
/** A deleted webhook's ledger is purged after this long, when every batch that knew the webhook has ended. */
export const PURGE_DELAY_MS = 10 * 60 * 1000;

// --- Retention ----------------------------------------------------------------------------------
/**
 * How long an event stays in D1 after its retention days, when it is no longer shown. A delivery redelivered on the last
 * day may be parked for PARKED_TTL_MS and then drained slowly, and it still needs its event.
 */
export const PENDING_GRACE_DAYS = 4;
/**
 * How long a ledger keeps a delivery after its event's retention days, at least: longer than D1 keeps the event, with a
 * day for a sweep that lags. So nothing that finds the event can take it for one that was never delivered.
 */
export const LEDGER_GRACE_DAYS = PENDING_GRACE_DAYS + 1;
/** Accounts, or webhooks, that one run of a sweep looks at. Of 10,000, each is looked at every 20 minutes. */
export const SWEEP_OWNERS = 500;
/** Rows that one statement deletes. It blocks the database for some milliseconds. */
export const SWEEP_BATCH = 1_000;
/** Calls that one transaction erases with their contact or event. */
export const ERASURE_BATCH = 1_000;
/** Erasures that a run continues, and their steps in a run, with 3 queries each. */
export const ERASURES_OF_RUN = 20;
export const ERASURE_ROUNDS = 6;
/** How long each of 5 sweeps runs while there is more, and its rounds, with 2 queries each. */
export const SWEEP_WINDOW_MS = 8_000;
export const SWEEP_ROUNDS = 24;
/** A sweep in key order continues while it deletes at least one row in this many. */
export const SWEEP_YIELD = 10;
/** Deletions that a run continues, and their steps in a run, with up to 20 queries each. */
export const DELETION_BATCH = 20;
export const DELETION_ROUNDS = 12;
/** Webhooks of a deleted account whose ledgers one step empties. */
export const WEBHOOK_BATCH = 50;
/** Ledgers that one run purges. */
export const PURGE_BATCH = 50;

// --- Accounts that move -------------------------------------------------------------------------
/** How long an isolate relies on where it found an account. Accounts are looked up only if there are several databases. */
export const HOME_TTL_MS = 30_000;
/** How long a move waits before it freezes the account, so that no isolate relies on its old place: the above and a margin. */
export const MOVE_NOTICE_MS = 40_000;
/** A request that looks up a frozen account looks again after this time, so many times: two seconds in all. */
export const MOVE_WAIT_MS = 100;
export const MAX_MOVE_WAITS = 20;
/** How often a write is tried in all, if a database refuses it because the account has just left. */
export const MAX_MOVE_ATTEMPTS = 3;
/** Rows that a step of a move copies, and calls, whose bodies have up to 256 KB. */
export const MOVE_BATCH = 500;
export const MOVE_BODIES = 20;
/** Steps of a run, with about 4 queries each of the 1,000 that an invocation may make, and its time. */
export const MOVE_ROUNDS = 120;
export const MOVE_WINDOW_MS = 15_000;
/** Moves that cron continues in a minute from each database, each in an invocation of its own. */
export const MOVES_OF_RUN = 5;
