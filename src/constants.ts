/** Every tunable number that is not a setting, with its unit in its name and its reason beside it. */

export const PRODUCT = "Ratecard-Webhooks";
export const VERSION = "1.0.0";

/** The first database, and further ones: DB_2, DB_3 and so on. */
export const DATABASE_BINDING = /^DB(_([2-9]|[1-9]\d+))?$/;

/** Every environment names its queues otherwise; those of dead letters end so. */
export const DEAD_LETTERS_SUFFIX = "-dead";

// --- Requests -----------------------------------------------------------------------------------
/** Room for a long form with every answer in it; larger things belong behind a link in the payload. */
export const MAX_EVENT_BYTES = 256 * 1024;
export const MAX_BATCH_BYTES = 1024 * 1024;
export const MAX_BATCH_EVENTS = 100;
/** Management bodies are small: a webhook with its metadata, a contact. */
export const MAX_MANAGEMENT_BYTES = 64 * 1024;
export const MAX_INBOUND_BYTES = 256 * 1024;
/** Deeper than any honest payload, and far from where recursive readers run out of stack. */
export const MAX_JSON_DEPTH = 64;

/** In as many bytes as an event may have; a batch may have more in proportion. Feedback has one in some 23 bytes. */
export const MAX_JSON_KEYS = 20_000;
/** As much of a fault's path as tells where it is: an answer must not repeat a content made of one long key. */
export const MAX_PATH_CHARS = 256;
/** An answer lists at most this many faults of one request. */
export const MAX_FAULTS = 100;

/** A year, which browsers remember that this host is not spoken to without TLS. */
export const HSTS_SECONDS = 365 * 24 * 60 * 60;

export const PAGE_SIZE = 25;
export const MAX_PAGE_SIZE = 100;

/** How long the limits of wrangler.toml count, and whoever exceeds one is asked to wait. */
export const RATE_LIMIT_PERIOD_SECONDS = 10;

// --- Dashboard ----------------------------------------------------------------------------------
/** Long enough to be sent by chat and opened, short enough to be of no use to who finds it later. */
export const PORTAL_LINK_SECONDS = 15 * 60;
export const MIN_PORTAL_LINK_SECONDS = 60;
export const MAX_PORTAL_LINK_SECONDS = 24 * 60 * 60;
/** A working day: nobody signs in twice in it, and a forgotten browser is signed out by the next. */
export const SESSION_MS = 12 * 60 * 60 * 1000;
/** Expired links and sessions one run deletes. */
export const SESSION_SWEEP_BATCH = 500;
/** A form's text grows when it is sent; as JSON it must then fit in MAX_MANAGEMENT_BYTES. */
export const MAX_FORM_BYTES = 256 * 1024;
/** A dashboard that is looked at reads itself again this often. */
export const LIVE_SECONDS = 5;
/** As much of a body as a page shows: with its quotes escaped, the page stays below 50 kB. The rest can be downloaded. */
export const SHOWN_SOURCE_CHARS = 12 * 1024;
/** Of an inbound webhook's calls on its first page. */
export const LATEST_CALLS = 5;
/** A delivery on its way, or a job at work, is watched more closely: it is about to change. */
export const LIVE_PENDING_SECONDS = 2;
/** Of a webhook's deliveries on its first page. */
export const LATEST_DELIVERIES = 8;
/** Recoveries and replays on a webhook's page. */
export const LISTED_JOBS = 10;
/** What a delivery's page shows of a body, and of all its responses: with the rest of it, it stays below 50 kB. */
export const SHOWN_BODY_BYTES = 9 * 1024;
export const SHOWN_RESPONSES_BYTES = 9 * 1024;
/** Webhooks on a page of the list: each asks its ledger for its last day. */
export const LISTED_WEBHOOKS = 20;

// --- Events -------------------------------------------------------------------------------------
export const IDEMPOTENCY_TTL_MS = 24 * 60 * 60 * 1000;
/** Two clocks of the platform differ by less; an id further off would sort into the past of readers. */
export const MAX_CLOCK_SKEW_MS = 30_000;
/** The feed stays this much further behind: statements that began before it was read may still commit. */
export const FEED_MARGIN_MS = 5_000;
/** D1 takes 2 MB a value; escaping may double a payload, so a statement's items stay well below. */
export const MAX_STATEMENT_ITEM_BYTES = 900 * 1024;
/** The platform's limit of one sendBatch call. */
export const MAX_QUEUE_BATCH = 100;

// --- Delivery -----------------------------------------------------------------------------------
/** The limit of connections a Worker may have waiting for response headers. */
export const MAX_CONCURRENT_SENDS = 6;
/** How long a ledger may take to answer before the others of the batch go on without it. */
export const ADMIT_TIMEOUT_MS = 2_000;
/**
 * What a batch has not started to send by then goes back to the queue. Edits must hold within ten seconds, and an
 * idle ledger is put to sleep after ten, which ends its leases: with the last request's three, this stays below.
 */
export const SENDING_WINDOW_MS = 5_000;
/**
 * A batch that has not begun a request for this long is stuck, and the next one need not wait for it. Much less, and
 * receivers that merely take their time would cost two more queue operations each.
 */
export const STALL_MS = 750;
/** Payloads a batch reads, in characters: far from an isolate's memory, with copies. The rest goes back to the queue. */
export const MAX_BATCH_PAYLOADS = 8 * 1024 * 1024;
/** How long the queue waits before it delivers again what no ledger could be asked about. */
export const LEDGER_RETRY_SECONDS = 10;
/** How long an admitted delivery is in one consumer's hands: the sending window, the last request, and slack. */
export const LEASE_MS = 20_000;
/** The ledger leaves a due retry to its queue message for this long before it sends another. */
export const QUEUE_GRACE_MS = 60_000;
/** And at most this long: each message that it sends in vain makes it wait twice as long. */
export const MAX_QUEUE_GRACE_MS = 15 * 60_000;
/** A message may come a moment before its delivery is due, since delays are whole seconds. */
export const EARLY_TOLERANCE_MS = 1_500;
export const MAX_ATTEMPTS = 3;
/** Synchronised retries are a burst: each wait is lengthened by up to this share. */
export const RETRY_JITTER = 0.1;
export const MAX_RETRY_AFTER_SECONDS = 60 * 60;
/** The latest attempts of a delivery that was sent again and again. */
export const MAX_LOGGED_ATTEMPTS = 30;
/** As much of an answer as a person reads when looking for what went wrong. */
export const RESPONSE_EXCERPT_BYTES = 2048;
/** The status has decided already: a body that trickles does not keep the slot. */
export const EXCERPT_READ_MS = 500;

// --- Webhooks -----------------------------------------------------------------------------------
/** An account that needs more sends to one place of its own and spreads from there. */
export const MAX_WEBHOOKS = 50;
export const MAX_SUBSCRIPTIONS = 100;
export const MAX_NAME_LENGTH = 255;
export const MAX_URL_LENGTH = 2048;
export const MAX_METADATA_BYTES = 16 * 1024;
/** A filter is read and judged for every event: what needs more conditions is a program, and belongs to the receiver. */
export const MAX_FILTER_CONDITIONS = 20;
/** With metadata and headers, what GET returned must fit in what PUT takes. */
export const MAX_FILTER_BYTES = 16 * 1024;
export const MAX_HEADERS = 10;
export const MAX_HEADER_NAME_LENGTH = 100;
/** Room for a long token; receivers refuse requests whose headers exceed 8 KiB or so. */
export const MAX_HEADER_VALUE_LENGTH = 1024;
/** The Standard Webhooks libraries refuse what is further off. */
export const SIGNATURE_TOLERANCE_SECONDS = 5 * 60;
/** Keys that an isolate keeps ready to sign with: some hundred bytes each. */
export const MAX_IMPORTED_KEYS = 1_000;
/** As much of a call's body as a list shows. */
export const LISTED_BODY_CHARS = 16 * 1024;
/** A sender has a few live keys; each signature that is offered costs a check. */
export const MAX_SIGNATURES = 10;
/** A call that lost a race over a contact reads again; more losses in a row than this are an overload. */
export const MAX_COMMIT_TRIES = 12;
/** How long it waits at most before that, more with each loss, so that those who race are drawn apart. */
export const COMMIT_PAUSE_MS = 20;

export const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;
/** Hours of statistics a ledger keeps: 31 days. */
export const STATS_HOURS = 31 * 24;

/** Webhooks that one request brings under a new encryption key: far from what a Worker can do in its time. */
export const REENCRYPT_BATCH = 25;

// --- Audit log ----------------------------------------------------------------------------------
/** Long enough for a yearly review. */
export const AUDIT_RETENTION_DAYS = 365;
/** Somebody who looks at a secret again and again, as programs do, makes one line in this time. */
export const REVEAL_INTERVAL_MS = 60 * 60 * 1000;

// --- Rate limit ---------------------------------------------------------------------------------
/** A ledger cannot decide on more than this in a second. */
export const MAX_RATE_LIMIT = 1_000;
/**
 * What a limited webhook may get at once after a pause: this long's worth. The queue brings deliveries in batches a
 * second or more apart, so with less the limit would never be reached. An evicted ledger forgives as much.
 */
export const RATE_BURST_MS = 1_500;
/** What waits for a rate limit goes out in steps about this far apart: less at a time than may go at once. */
export const RATE_STEP_MS = 500;

// --- Circuit ------------------------------------------------------------------------------------
/** So many failures in a row are no accident. */
export const CIRCUIT_FAILURES = 3;
/** A timeout costs others a slot for seconds, so fewer of them are enough. */
export const CIRCUIT_TIMEOUTS = 2;
/** A receiver that is back is noticed within this time at the latest. */
export const MAX_COOLDOWN_MS = 60 * 60 * 1000;
/** A webhook is disabled as failing after this long without a success, if it was tried this often. */
export const FAILING_MS = 5 * 24 * 60 * 60 * 1000;
export const FAILING_ATTEMPTS = 10;
/** What has waited for a receiver this long fails: by then it is out of date. */
export const PARKED_TTL_MS = 3 * 24 * 60 * 60 * 1000;
/** A receiver that has just come back gets its backlog at 50 a second, not all at once. */
export const DRAIN_BATCH = 100;
export const DRAIN_INTERVAL_MS = 2_000;
/** A probe's message that came to nothing is sent again after this long. */
export const PROBE_GRACE_MS = 60_000;
/** How long the alarm waits after it could not do its work. */
export const ALARM_RETRY_MS = 30_000;
/** Deliveries that are compared with their events at a time when a replay is counted: D1 allows a request 1,000 queries. */
export const COUNT_BATCH = 20_000;
/** Rows one alarm moves: far from what a Durable Object can do in its time. */
export const ALARM_BATCH = 500;
/**
 * And of their logs this many characters, unless one has more: 500 deliveries of one cycle each fit, and the longest
 * logs there are would be more than an isolate's memory together.
 */
export const MAX_STEP_LOG_CHARS = 4 * 1024 * 1024;
/** How long a job waits after a step failed: twice as long each time, as whatever it needs is in trouble, up to this. */
export const JOB_RETRY_MS = 30_000;
export const MAX_JOB_RETRY_MS = 15 * 60_000;
/** After so many in a row, seven hours, it ends: a database that is away so long is looked after by people. */
export const MAX_JOB_FAILURES = 32;

// --- Notices ------------------------------------------------------------------------------------
/** One webhook in trouble is told of this often at most, each kind for itself: an alarm that never stops is turned off. */
export const NOTICE_INTERVAL_MS = 60 * 60 * 1000;
/** How long a consumer has to disable a webhook before its ledger looks whether it did: it does so at once. */
export const DISABLING_GRACE_MS = 30_000;

// --- Cron ---------------------------------------------------------------------------------------
// A run of cron is one invocation: D1 allows it 1,000 queries, and the paid plan 10,000 subrequests. What follows divides
// that, with each statement of a batch as a query: up to 360 queries and 4,200 ledgers for the reconciler, 550 and 800
// for the retention, over all databases. The rest is what each further database costs by itself.

// --- Reconciler ---------------------------------------------------------------------------------
/** Events compared at a time, and how long one run goes on with it: a backlog takes several runs. */
export const RECONCILE_BATCH = 1_000;
export const RECONCILE_WINDOW_MS = 20_000;
/** How many times a run compares some: with 4 queries each. */
export const RECONCILE_ROUNDS = 50;
/** Ledgers a run asks when it compares, and how many of them before it notes how far it came. */
export const RECONCILE_LEDGERS = 4_000;
export const RECONCILE_LEDGERS_AT_A_TIME = 500;
/** Ledgers asked at once: fewer than the platform queues. */
export const RECONCILE_CONCURRENCY = 10;
/** Ledgers that failed before and are tried again in a run: with 3 queries each. */
export const RANGE_BATCH = 50;
/** What was lost together comes back at 20 a second for each webhook. */
export const HAND_OVER_SPACING_MS = 50;
/** Ledgers looked after in one run, whether or not anything happened in them. */
export const MAINTENANCE_BATCH = 50;
/** When a deleted webhook's ledger is emptied once more: after every batch that knew of it has ended. */
export const PURGE_DELAY_MS = 10 * 60 * 1000;

// --- Retention ----------------------------------------------------------------------------------
/**
 * How long an event lies in D1 after its days, when nobody is shown it any more: what was sent again on the last of them
 * may wait PARKED_TTL_MS for its receiver, and take a while to drain. So what is pending finds its event.
 */
export const PENDING_GRACE_DAYS = 4;
/**
 * How long after the days of an event its ledger forgets it at the earliest: later than D1 does, with a day for a sweep
 * that lags. So nothing that still finds the event can take it for one that was never delivered.
 */
export const LEDGER_GRACE_DAYS = PENDING_GRACE_DAYS + 1;
/** Accounts, or webhooks, that a run of the sweep looks at: with 10,000, each has its turn every 20 minutes. */
export const SWEEP_OWNERS = 500;
/** Rows that a statement deletes: some milliseconds in which a database does nothing else. */
export const SWEEP_BATCH = 1_000;
/** How long each part of a run goes on while there is more, and with how many rounds: of 2 queries each, in 4 sweeps. */
export const SWEEP_WINDOW_MS = 8_000;
export const SWEEP_ROUNDS = 30;
/** The keys are swept for as long as at least one in so many of those that were looked at had expired. */
export const SWEEP_YIELD = 10;
/** Deletions that a run goes on with, and how many steps of theirs it takes: with up to 17 queries each. */
export const DELETION_BATCH = 20;
export const DELETION_ROUNDS = 14;
/** Webhooks of a deleted account whose ledgers are emptied at a time. */
export const WEBHOOK_BATCH = 50;
/** Ledgers emptied once more in a run. */
export const PURGE_BATCH = 50;
