/** Pure. Runs the steps of a call on the contacts in memory, in their order. */
import type { ContactChangeset } from "../contacts/contact-changeset.ts";
import type { FieldError } from "../http/problem.ts";
import type { NewEvent } from "../storage/event-statements.ts";
import type { ContactKeys } from "../storage/contacts.ts";
import type { ActionContext, Step } from "./actions/action.ts";

export interface StepResult {
  readonly action: string;
  readonly status: number;
  readonly data: Record<string, unknown> | null;
  /** Invalid fields that were left out. */
  readonly ignored: readonly string[];
  /** What the action took from its body. */
  readonly input: Readonly<Record<string, unknown>>;
  /** To be stored with the rest. */
  readonly event: NewEvent | undefined;
}

export type StepsResult = { ok: true; results: StepResult[] } | { ok: false; errors: readonly FieldError[] };

/** The contacts that any of the steps will look for. */
export function contactsOf(steps: readonly Step[]): ContactKeys {
  const every = (keys: (wanted: ContactKeys) => readonly string[] | undefined) => [
    ...new Set(steps.flatMap((step) => keys(step.contacts) ?? [])),
  ];
  return {
    ids: every(({ ids }) => ids),
    emailKeys: every(({ emailKeys }) => emailKeys),
    phones: every(({ phones }) => phones),
  };
}

/** Each step sees the contacts as those before it left them. When not `ok`, the changeset is to be dropped. */
export async function runSteps(
  steps: readonly Step[],
  contacts: ContactChangeset,
  context: ActionContext,
): Promise<StepsResult> {
  const results: StepResult[] = [];
  for (const step of steps) {
    const outcome = await step.run(contacts, context);
    if (outcome.kind === "refused") return { ok: false, errors: outcome.errors };
    const { status, data, ignored = [], event } = outcome;
    results.push({ action: step.action, status, data, ignored, input: step.input, event });
  }
  return { ok: true, results };
}
