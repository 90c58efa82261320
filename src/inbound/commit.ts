/** I/O. Commits a call's effects, its record, its keys and its count in one transaction. */
import { sql } from "drizzle-orm";
import type { Settings } from "../settings.ts";
import { UNVERIFIED_SHARE } from "../constants.ts";
import { readStoredWebhookIds, storeEventStatement } from "../storage/accept-events.ts";
import type { NewEvent } from "../storage/event-statements.ts";
import { eraseCall, eraseCallOfErased, eraseCallsOf, subjectStatements } from "../storage/call-subjects.ts";
import { storeNoticeStatements } from "../storage/call-notices.ts";
import type { InboundCall } from "../storage/calls.ts";
import { type ContactChangeList, contactStatements } from "../storage/contacts.ts";
import type { Database } from "../storage/database.ts";
import { subjectsOf } from "../storage/erased-call.ts";
import { livingFormerEvents } from "../storage/events.ts";
import {
  type Budget,
  type EventCount,
  countCallStatements,
  readRecordedResponse,
  recordCallStatement,
  recordRepeatStatement,
  requireBudgetStatement,
  takeKeysStatements,
} from "../storage/record-calls.ts";
import { refuseMoved } from "../storage/moved.ts";
import { moveCountStatements, requireUnchangedStatement, updateCallStatement } from "../storage/rerun-calls.ts";
import { type Transaction, type Undo, runTogether, toD1Statement, undoWhen } from "../storage/transaction.ts";
import type { CallKey, CallStatus } from "../vocabulary/call.ts";

/** A call to store, and the keys by which its repeats are recognised. */
export interface StoredCall {
  readonly call: InboundCall;
  readonly keys: readonly CallKey[];
  /** Calls that are not done, whose place it takes. */
  readonly replaced: readonly string[];
  readonly budget: Budget;
}

export interface CallTransaction extends StoredCall {
  readonly contacts: ContactChangeList;
  readonly events: readonly NewEvent[];
  readonly count: EventCount | undefined;
  /** The responses of the calls that did parts of this one before. */
  readonly repeated: readonly string[];
  /** For a stored call that is run again: its earlier status. */
  readonly before?: CallStatus;
  /** Statements of the job that runs the call. */
  readonly also?: readonly D1PreparedStatement[];
}

export interface PublishedEvent {
  id: string;
  accountId: string;
  webhookIds: string[];
}

export type Commit =
  /** `response` is the call's, completed with what only the transaction could know. */
  { kind: "committed"; response: string; events: PublishedEvent[] } | { kind: "undone"; undo: Undo };

const WEBHOOK_IS_GONE = `NOT EXISTS (
  SELECT 1 FROM webhooks AS w JOIN accounts AS a ON a.id = w.account_id WHERE w.account_id = ?1 AND w.id = ?2)`;
const EVENT_WAS_REFUSED = "NOT EXISTS (SELECT 1 FROM events WHERE account_id = ?1 AND id = ?2)";

export function budgetOf({ callBytesPerDay }: Settings): Budget {
  return { accountBytes: callBytesPerDay, unverifiedBytes: Math.floor(callBytesPerDay / UNVERIFIED_SHARE) };
}

/**
 * Commits all of the call or nothing.
 * @param completion further statements of the transaction.
 * @throws when D1 fails: the call's keys make trying again safe.
 */
export async function commit(
  db: Database,
  commitment: CallTransaction,
  now: number,
  completion: readonly D1PreparedStatement[] = [],
): Promise<Commit> {
  const { call, keys, replaced, budget, contacts, events, count, before, also = [] } = commitment;
  const { accountId } = call;
  const named = commitment.repeated.flatMap(subjectsOf);
  const living = await livingFormerEvents(db, accountId, named);
  const opening = [
    ...completion,
    ...openingStatements(db, call),
    ...(before ? [requireUnchangedStatement(db, call, before)] : []),
    ...takeKeysStatements(db, call, keys, replaced, now),
    ...contactStatements(db, accountId, contacts),
  ];
  const transaction = await runTogether(db, [
    ...opening,
    ...events.flatMap((event) => [
      storeEventStatement(db, accountId, event, now),
      undoWhen(db, "clock_skew", EVENT_WAS_REFUSED, accountId, event.id),
    ]),
    ...(before
      ? [updateCallStatement(db, call, count), ...moveCountStatements(db, call, before)]
      : [recordCallStatement(db, call, budget, count), ...countCallStatements(db, call)]),
    ...contentStatements(db, commitment, named, living),
    ...also,
  ]);
  if (transaction.kind === "undone") return transaction;
  // One of those events may have been erased meanwhile, in its own database.
  if ((await livingFormerEvents(db, accountId, [...living])).size < living.size) await eraseCall(db, call);
  const published = events.map(({ id }, index): PublishedEvent => {
    const stored = transaction.results[opening.length + 2 * index];
    return { id, accountId, webhookIds: (stored && readStoredWebhookIds(stored)) ?? [] };
  });
  const recorded = transaction.results[opening.length + 2 * events.length];
  return { kind: "committed", response: readRecordedResponse(recorded), events: published };
}

/**
 * Links the call's content to the objects that it made or changed, and to those of its parts that were done before. If it
 * deleted an object, erases the content of all its calls.
 * @param before the ids of the objects of those parts.
 * @param living those of them that are events in a former database.
 */
function contentStatements(
  db: Database,
  { call, contacts, events }: CallTransaction,
  before: readonly string[],
  living: ReadonlySet<string>,
): D1PreparedStatement[] {
  const removed = contacts.changes.flatMap(({ kind, contact }) => (kind === "removed" ? contact.id : []));
  if (removed.length > 0) {
    return [eraseCall(db, call), ...eraseCallsOf(db, call.accountId, sql`${JSON.stringify(removed)}`)].map((query) =>
      toD1Statement(db, query),
    );
  }
  const here = before.filter((id) => !living.has(id));
  const made = [...contacts.changes.map(({ contact }) => contact.id), ...events.map(({ id }) => id)];
  return [
    ...subjectStatements(db, call, [...new Set([...made, ...before])]),
    ...(here.length > 0 ? [toD1Statement(db, eraseCallOfErased(db, call, here))] : []),
  ];
}

export type KeptCommit =
  /** `notice`: it was stored with the call. */
  { kind: "committed"; notice: PublishedEvent | null } | { kind: "undone"; undo: Undo };

/** Stores a call that is not done, with its body or not at all, and the notice if one is due. @throws when D1 fails. */
export async function commitKept(
  db: Database,
  { call, keys, replaced, budget }: StoredCall,
  notice: NewEvent | null,
  now: number,
): Promise<KeptCommit> {
  const { accountId } = call;
  const noticeStatements = notice ? storeNoticeStatements(db, call, notice, now) : [];
  const transaction = await runTogether(db, [
    ...noticeStatements,
    ...openingStatements(db, call),
    // A skipped call asked for nothing, so it may be listed without its body.
    ...(call.status === "skipped" ? [] : [requireBudgetStatement(db, call, budget)]),
    ...takeKeysStatements(db, call, keys, replaced, now),
    recordCallStatement(db, call, budget),
    ...countCallStatements(db, call),
  ]);
  if (transaction.kind === "undone") return transaction;
  const [stored] = notice ? transaction.results : [];
  const webhookIds = stored && readStoredWebhookIds(stored);
  return { kind: "committed", notice: notice && webhookIds ? { id: notice.id, accountId, webhookIds } : null };
}

/** Stores a call that changed nothing and takes no key: a refusal, or a repeat, which says nothing new. */
export async function commitLine(db: Database, call: InboundCall, budget: Budget): Promise<void> {
  await runTogether(db, [
    ...openingStatements(db, call),
    call.status === "done" ? recordRepeatStatement(db, call) : recordCallStatement(db, call, budget),
    ...countCallStatements(db, call),
  ]);
}

/** Changes the record of a stored call that was run again without being done. @throws when D1 fails. */
export async function commitNotDone(
  db: Database,
  call: InboundCall,
  before: CallStatus,
  also: readonly D1PreparedStatement[],
  completion: readonly D1PreparedStatement[],
): Promise<Transaction> {
  return runTogether(db, [
    ...completion,
    ...openingStatements(db, call),
    requireUnchangedStatement(db, call, before),
    updateCallStatement(db, call),
    ...moveCountStatements(db, call, before),
    ...also,
  ]);
}

function openingStatements(db: Database, { accountId, webhookId }: InboundCall): D1PreparedStatement[] {
  return [refuseMoved(db, accountId), undoWhen(db, "gone", WEBHOOK_IS_GONE, accountId, webhookId)];
}
