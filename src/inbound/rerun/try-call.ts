/** I/O on D1, which is only read. Shows what a call would do, without doing it. */
import { ContactChangeset } from "../../contacts/contact-changeset.ts";
import { type FieldError, type Problem, invalid } from "../../http/problem.ts";
import { newId } from "../../ids/new-id.ts";
import { findContacts } from "../../storage/contacts.ts";
import type { Database } from "../../storage/database.ts";
import type { InboundWebhook } from "../../storage/webhook.ts";
import type { IncomingCall } from "../incoming-call.ts";
import { type PlannedStep, errorsOf, planSteps, selectBodies } from "../plan-steps.ts";
import { readContent } from "../read-content.ts";
import { type StepResult, contactsOf, runSteps } from "../run-steps.ts";
import { senderOf } from "../sender.ts";

export interface TriedStep {
  readonly action: string;
  /** The place of its body in the list of `each`; null without one. */
  readonly element: number | null;
  readonly input: unknown;
  readonly errors: readonly FieldError[];
  /** What the action would do; null when the call would not be done. */
  readonly effect: Pick<StepResult, "status" | "data" | "ignored"> | null;
}

export interface TriedCall {
  /** Why the call would be skipped; null if it would not be. */
  readonly skipped: string | null;
  /** Why the call would fail; null if it would not. */
  readonly problem: Problem | null;
  readonly steps: readonly TriedStep[];
}

/** Ignores whether the webhook is enabled, and whether the call is a repeat. */
export async function tryCall(
  db: Database,
  webhook: InboundWebhook,
  call: IncomingCall,
  now: number,
): Promise<TriedCall> {
  const content = await readContent(webhook, senderOf(webhook), call);
  if (!content.ok) return { skipped: null, problem: content.problem, steps: [] };
  const selection = selectBodies(webhook, call, content, new Set());
  if (selection.kind === "none") return { skipped: selection.reason, problem: null, steps: [] };
  const planned = planSteps(webhook, selection.bodies);
  if (!planned.ok) return { skipped: null, problem: invalid(planned.errors), steps: [] };
  const errors = errorsOf(planned.steps);
  if (errors.length > 0) return { skipped: null, problem: invalid(errors), steps: planned.steps.map(withErrors) };
  return tryEffects(db, webhook, planned.steps, now);
}

async function tryEffects(
  db: Database,
  webhook: InboundWebhook,
  planned: readonly PlannedStep[],
  now: number,
): Promise<TriedCall> {
  const { accountId } = webhook;
  const steps = planned.flatMap(({ preparation }) => (preparation.ok ? [preparation.step] : []));
  const contacts = new ContactChangeset(await findContacts(db, accountId, contactsOf(steps)));
  let order = 0;
  const onlyFills = webhook.inbound.public !== null;
  const context = { accountId, now, newId: () => newId(now, (order += 1)), onlyFills };
  const tried: TriedStep[] = [];
  for (const [index, step] of steps.entries()) {
    const result = await runSteps([step], contacts, context);
    if (!result.ok) return failAt(planned, index, result.errors);
    tried.push(...planned.slice(index, index + 1).map((each) => withEffect(each, result.results)));
  }
  return { skipped: null, problem: null, steps: tried };
}

function withErrors({ action, element, input, preparation }: PlannedStep): TriedStep {
  return { action, element, input, errors: preparation.ok ? [] : preparation.errors, effect: null };
}

/** A call is done as a whole or not at all. */
function failAt(planned: readonly PlannedStep[], place: number, errors: readonly FieldError[]): TriedCall {
  const steps = planned.map((step, index) => ({ ...withErrors(step), errors: index === place ? errors : [] }));
  return { skipped: null, problem: invalid(errors), steps };
}

/** An object that would be created has no id yet. */
function withEffect(step: PlannedStep, [result]: readonly StepResult[]): TriedStep {
  if (!result) return withErrors(step);
  const { status, data, ignored } = result;
  const isNew = status === 201 || status === 202;
  return { ...withErrors(step), effect: { status, data: data && isNew ? { ...data, id: null } : data, ignored } };
}
