/** I/O on the ledger's storage. Keeps a ledger within the platform's limit, at which every write fails. */
import { DAY_MS, GENERATION_LIMIT_BYTES, LEDGER_GRACE_DAYS, LEDGER_WARNING_BYTES } from "../../constants.ts";
import { log } from "../../logging/log.ts";
import type { Tables } from "./tables.ts";

/** The ids of the account and the webhook, for the log. */
export function idsOf(tables: Tables): { account_id?: string; webhook_id?: string } {
  if (!tables.isOpen()) return {};
  const { accountId, webhookId } = tables.identity();
  return { account_id: accountId, webhook_id: webhookId };
}

/**
 * Commits all writes of a step, or none if it throws. If the database is full, makes room and tries once more. A small one
 * is full for another reason, which passes: deleting from it helps nobody.
 */
export function inTransaction<Result>(storage: DurableObjectStorage, tables: Tables, step: () => Result): Result {
  try {
    return storage.transactionSync(step);
  } catch (error) {
    if (!isFull(error) || !tables.isOpen() || !mayBeTooLarge(tables)) throw error;
    storage.transactionSync(() => tables.makeRoom(Date.now()));
    log("error", "ledger full", { ...idsOf(tables), bytes: tables.size() });
    return storage.transactionSync(step);
  }
}

/** Deletes settled deliveries that are old, or that are too many. */
export function deleteOld(storage: DurableObjectStorage, tables: Tables, retentionDays: number): void {
  const spanMs = (retentionDays + LEDGER_GRACE_DAYS) * DAY_MS;
  const isEarly = inTransaction(storage, tables, () => tables.deleteOld(Date.now(), spanMs));
  if (isEarly) log("warn", "deliveries deleted early", { ...idsOf(tables), bytes: tables.size() });
}

/** Below this size no generation is too large, so nothing has to be read. */
export function mayBeTooLarge(tables: Tables): boolean {
  return tables.size() >= GENERATION_LIMIT_BYTES;
}

export function warnOfSize(tables: Tables): void {
  const bytes = tables.size();
  if (bytes >= LEDGER_WARNING_BYTES) log("warn", "ledger nearly full", { ...idsOf(tables), bytes });
}

function isFull(error: unknown): boolean {
  return error instanceof Error && error.message.includes("SQLITE_FULL");
}
