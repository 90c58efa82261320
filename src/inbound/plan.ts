/** Pure. What a call is going to do: every action of its webhook, in their order, on one body. */
import type { ContactChangeset } from "../contacts/contact-changeset.ts";
import { type FieldError, invalid } from "../http/problem.ts";
import type { EventCount } from "../storage/calls.ts";
import type { ContactNames } from "../storage/contacts.ts";
import type { NewEvent } from "../storage/accept-events.ts";
import type { Body } from "./body/body.ts";
import type { Action, ActionContext, Step } from "./actions/action.ts";

export interface ActionResult {
  action: string;
  status: number;
  data: Record<string, unknown> | null;
  /** Fields that were no good and left out. */
  ignored?: readonly string[];
}

export interface Performance {
  results: ActionResult[];
  /** What is to be published, and where in the answer the number of its webhooks belongs. */
  event?: { item: NewEvent; count: EventCount };
}

/** @throws {Problem} 422 with the errors of all actions. */
export function planSteps(actions: readonly Action[], body: Body): Step[] {
  const prepared = actions.map((action) => action.prepare(body));
  const errors = prepared.flatMap((preparation) => (preparation.ok ? [] : preparation.errors));
  if (errors.length > 0) throw invalid(withoutRepeats(errors));
  return prepared.flatMap((preparation) => (preparation.ok ? [preparation.step] : []));
}

/** The contacts that any of the steps will look for. */
export function contactsOf(steps: readonly Step[]): ContactNames {
  const every = (names: (wanted: ContactNames) => readonly string[] | undefined) => [
    ...new Set(steps.flatMap((step) => names(step.contacts) ?? [])),
  ];
  return {
    ids: every(({ ids }) => ids),
    emailKeys: every(({ emailKeys }) => emailKeys),
    phones: every(({ phones }) => phones),
  };
}

/**
 * Each step sees in the book what those before it did.
 * @throws {Problem} 422 when one of them cannot be done; the book is to be thrown away then.
 */
export async function perform(
  steps: readonly Step[],
  book: ContactChangeset,
  context: ActionContext,
): Promise<Performance> {
  const performance: Performance = { results: [] };
  for (const [index, step] of steps.entries()) {
    const outcome = await step.run(book, context);
    if (outcome.kind === "refused") throw invalid(outcome.errors);
    const { status, data, event, ignored = [] } = outcome;
    performance.results.push({ action: step.action, status, data, ...(ignored.length > 0 ? { ignored } : {}) });
    if (event)
      performance.event = { item: event, count: { eventId: event.id, path: `$.results[${index}].data.webhooks` } };
  }
  return performance;
}

/** Two actions may find the same error in their body. */
function withoutRepeats(errors: readonly FieldError[]): FieldError[] {
  return [...new Map(errors.map((error) => [`${error.path} ${error.message}`, error])).values()];
}
