/** I/O. Does what a call is planned to do, all of it or nothing. */
import { ContactChangeset } from "../contacts/contact-changeset.ts";
import { enqueueDeliveries } from "../delivery/delivery-queue.ts";
import { type FieldError, Problem, notFound } from "../http/problem.ts";
import { newId } from "../ids/new-id.ts";
import { findContacts } from "../storage/contacts.ts";
import type { Database } from "../storage/database.ts";
import type { InboundWebhook } from "../storage/webhook.ts";
import type { Step } from "./actions/action.ts";
import type { Repeat } from "./call-keys.ts";
import { callRecord } from "./call-record.ts";
import { budgetOf, commit } from "./commit.ts";
import type { CallOutcome } from "./call-outcome.ts";
import { type Audience, eventCount, responseText } from "./caller-response.ts";
import type { Storing } from "./keep-call.ts";
import { type StepsResult, contactsOf, runSteps } from "./run-steps.ts";

export type RunResult =
  | { kind: "ended"; outcome: CallOutcome | "stale" }
  | { kind: "invalid"; errors: readonly FieldError[] };

/** @throws {Problem} 503 when the clocks disagree, or 404 when the webhook was deleted meanwhile. */
export async function runCall(
  { reception, verification, id, keys, replaced }: Storing,
  steps: readonly Step[],
  audience: Audience,
  { duplicates, repeated }: Pick<Repeat & { kind: "new" }, "duplicates" | "repeated">,
): Promise<RunResult> {
  const { env, settings, db, webhook, sender, call: incoming, now } = reception;
  const { contacts, result } = await performSteps(db, webhook, steps, now);
  if (!result.ok) return { kind: "invalid", errors: result.errors };

  const { results } = result;
  const response = responseText(id, results, audience, duplicates);
  const call = callRecord(webhook, sender, incoming, verification, { id, status: "done", statusCode: 200, response });
  const events = results.flatMap(({ event }) => event ?? []);
  const count = eventCount(results, audience);
  const committed = await commit(
    db,
    { call, keys, replaced, budget: budgetOf(settings), contacts, events, count, repeated },
    now,
  );
  if (committed.kind === "committed") {
    if (committed.events.length > 0) await enqueueDeliveries(env, committed.events);
    return endWith({ kind: "done", id, response: committed.response, isRepeat: false });
  }
  switch (committed.undo) {
    case "stale":
      return endWith("stale");
    case "gone":
      throw notFound("webhook");
    case "clock_skew":
      throw new Problem("clock_skew", "The service's clocks differ. Try again.");
    case "full":
    case "job_ended":
    case "over_budget":
      throw new Error(`a call that is done cannot be undone as ${committed.undo}`);
  }
}

/** Reads the contacts that the steps need, and runs the steps on them in memory. */
export async function performSteps(
  db: Database,
  { accountId, inbound }: InboundWebhook,
  steps: readonly Step[],
  now: number,
): Promise<{ contacts: ContactChangeset; result: StepsResult }> {
  const contacts = new ContactChangeset(await findContacts(db, accountId, contactsOf(steps)));
  let order = 0;
  const onlyFills = inbound.public !== null;
  const context = { accountId, now, newId: () => newId(now, (order += 1)), onlyFills };
  return { contacts, result: await runSteps(steps, contacts, context) };
}

function endWith(outcome: CallOutcome | "stale"): RunResult {
  return { kind: "ended", outcome };
}
