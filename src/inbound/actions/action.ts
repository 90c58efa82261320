/** Pure. The contract of an action: everything the service knows of it is said in one place. */
import type { z } from "@hono/zod-openapi";
import type { ContactChangeset } from "../../contacts/contact-changeset.ts";
import { payloadErrors } from "../../events/catalog/family.ts";
import type { NewEvent } from "../../storage/accept-events.ts";
import type { ContactNames } from "../../storage/contacts.ts";
import { type FieldError, fieldErrorsOf } from "../../http/problem.ts";

export interface ActionContext {
  readonly accountId: string;
  readonly now: number;
  /** Each in its turn, so that ids sort in the order they were asked for. */
  newId(): string;
  /** The source text of a member of the body. A form has none. */
  sourceOf(member: string): string | undefined;
}

export type ActionOutcome =
  /** `event` is to be stored with the rest; `data.webhooks` becomes the number of those that want it. */
  | { kind: "done"; status: number; data: Record<string, unknown> | null; event?: NewEvent }
  /** The whole call is refused, and nothing of it done. */
  | { kind: "refused"; errors: readonly FieldError[] };

interface ActionDefinition<Name extends string, Input extends z.ZodObject> {
  name: Name;
  /** What it does, in a sentence or two. */
  description: string;
  input: Input;
  /** A valid body: what the documentation shows. */
  sample: z.input<Input>;
  /** The contacts it will look for; others are not in the book. */
  contacts?: (input: z.output<Input>) => ContactNames;
  /** Changes only the book. */
  run: (
    input: z.output<Input>,
    book: ContactChangeset,
    context: ActionContext,
  ) => ActionOutcome | Promise<ActionOutcome>;
}

/** An action with a body that was found valid for it. */
export interface Step {
  readonly action: string;
  readonly contacts: ContactNames;
  run(book: ContactChangeset, context: ActionContext): ActionOutcome | Promise<ActionOutcome>;
}

/** An action as the rest of the service meets it. */
export interface Action<Name extends string = string> {
  readonly name: Name;
  readonly description: string;
  readonly input: z.ZodType;
  readonly sample: Readonly<Record<string, unknown>>;
  prepare(body: unknown): { ok: true; step: Step } | { ok: false; errors: FieldError[] };
}

export function defineAction<Name extends string, Input extends z.ZodObject>(
  definition: ActionDefinition<Name, Input>,
): Action<Name> {
  const { name, description, input, sample } = definition;
  return {
    name,
    description,
    input,
    sample,
    prepare(body) {
      const parsed = input.safeParse(body, { error: payloadErrors });
      if (!parsed.success) return { ok: false, errors: fieldErrorsOf(parsed.error) };
      const step: Step = {
        action: name,
        contacts: definition.contacts?.(parsed.data) ?? {},
        run: (book, context) => definition.run(parsed.data, book, context),
      };
      return { ok: true, step };
    },
  };
}
