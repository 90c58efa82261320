/** I/O. What a call does, its record and its key: one transaction. */
import type { ContactChangeList } from "../storage/contacts.ts";
import { contactStatements } from "../storage/contacts.ts";
import {
  type CallKey,
  type EventCount,
  type InboundCall,
  recordCallStatement,
  readRecordedResponse,
  takeKeyStatements,
} from "../storage/calls.ts";
import type { Database } from "../storage/database.ts";
import { type NewEvent, storeEventStatement, readStoredWebhookIds } from "../storage/accept-events.ts";
import { type Undo, runTogether, undoWhen } from "../storage/transaction.ts";

export interface Commitment {
  call: InboundCall;
  key: CallKey | undefined;
  contacts: ContactChangeList;
  event: { item: NewEvent; count: EventCount } | undefined;
}

export type Commit =
  /** `response` is the call's, completed with what only the transaction could know. */
  | { kind: "committed"; response: string; event?: { id: string; accountId: string; webhookIds: string[] } }
  | { kind: "undone"; undo: Undo };

const WEBHOOK_IS_GONE = `NOT EXISTS (
  SELECT 1 FROM webhooks AS w JOIN accounts AS a ON a.id = w.account_id WHERE w.account_id = ?1 AND w.id = ?2)`;
const EVENT_WAS_REFUSED = "NOT EXISTS (SELECT 1 FROM events WHERE account_id = ?1 AND id = ?2)";

/** All of it or nothing. @throws when D1 fails: the call's key makes trying again safe. */
export async function commit(db: Database, { call, key, contacts, event }: Commitment, now: number): Promise<Commit> {
  const { accountId, webhookId } = call;
  const statements = [
    undoWhen(db, "gone", WEBHOOK_IS_GONE, accountId, webhookId),
    ...(key ? takeKeyStatements(db, call, key, now) : []),
    ...contactStatements(db, accountId, contacts),
  ];
  const eventAt = statements.length;
  if (event) {
    statements.push(
      storeEventStatement(db, accountId, event.item, now),
      undoWhen(db, "clock_skew", EVENT_WAS_REFUSED, accountId, event.item.id),
    );
  }
  statements.push(recordCallStatement(db, call, event?.count));

  const transaction = await runTogether(db, statements);
  if (transaction.kind === "undone") return transaction;
  const response = readRecordedResponse(transaction.results.at(-1));
  if (!event) return { kind: "committed", response };
  const stored = transaction.results[eventAt];
  const webhookIds = (stored && readStoredWebhookIds(stored)) ?? [];
  return { kind: "committed", response, event: { id: event.item.id, accountId, webhookIds } };
}
