/** Pure. The contract of an action: one definition holds everything about it. */
import type { z } from "@hono/zod-openapi";
import type { ContactChangeset } from "../../contacts/contact-changeset.ts";
import { payloadErrors } from "../../events/catalog/family.ts";
import type { NewEvent } from "../../storage/event-statements.ts";
import type { ContactKeys } from "../../storage/contacts.ts";
import { type FieldError, fieldErrorsOf } from "../../http/problem.ts";
import { type Body, isObject } from "../body/body.ts";

export interface ActionContext {
  readonly accountId: string;
  readonly now: number;
  /** Returns a new id. Ids sort in the order in which they were created. */
  newId(): string;
  /** Whether the call may only fill empty fields of an existing contact, because its webhook is `public`. */
  readonly onlyFills: boolean;
}

export type ActionOutcome =
  /**
   * `event` is to be stored with the rest; `data.webhooks` becomes the number of webhooks that get it. `ignored` names
   * the invalid fields that were left out.
   */
  | {
      kind: "done";
      status: number;
      data: Record<string, unknown> | null;
      event?: NewEvent;
      ignored?: readonly string[];
    }
  /** The whole call is refused, and has no effect. */
  | { kind: "refused"; errors: readonly FieldError[] };

interface ActionDefinition<Name extends string, Input extends z.ZodObject> {
  name: Name;
  /** What it does, in a sentence or two. */
  description: string;
  /** Whether anybody with the URL may run it. Say false if it changes or deletes what exists, or publishes. */
  allowsUnverified: boolean;
  input: Input;
  /** A valid body: what the documentation shows. */
  sample: z.input<Input>;
  /** The most bytes that a mapping may make for it. */
  maxBytes: number;
  /** Converts JSON, which may hold raw numbers, to a value for `input`. */
  read: (value: unknown) => unknown;
  /** The fields that are left out when they are invalid. The others must be valid. */
  optional?: (input: object) => readonly string[];
  /** The contacts it will look for. Others are not in the changeset. */
  contacts?: (input: z.output<Input>) => ContactKeys;
  /** Changes only the changeset. */
  run: (
    input: z.output<Input>,
    changeset: ContactChangeset,
    context: ActionContext,
    body: Body,
  ) => ActionOutcome | Promise<ActionOutcome>;
}

/** An action with a body that is valid for it. */
export interface Step {
  readonly action: string;
  /** What the action takes from its body. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly contacts: ContactKeys;
  run(changeset: ContactChangeset, context: ActionContext): ActionOutcome | Promise<ActionOutcome>;
}

/** An action for the rest of the service. */
export interface Action<Name extends string = string> {
  readonly name: Name;
  readonly description: string;
  readonly allowsUnverified: boolean;
  readonly input: z.ZodObject;
  readonly sample: Readonly<Record<string, unknown>>;
  readonly maxBytes: number;
  prepare(body: Body): { ok: true; step: Step } | { ok: false; errors: FieldError[] };
}

export function defineAction<Name extends string, Input extends z.ZodObject>(
  definition: ActionDefinition<Name, Input>,
): Action<Name> {
  const { name, description, allowsUnverified, input, sample, maxBytes } = definition;
  return {
    name,
    description,
    allowsUnverified,
    input,
    sample,
    maxBytes,
    prepare(body) {
      const parsed = parse(definition, definition.read(body.value));
      if (!parsed.ok) return parsed;
      const step: Step = {
        action: name,
        input: parsed.input,
        contacts: definition.contacts?.(parsed.input) ?? {},
        async run(changeset, context) {
          const outcome = await definition.run(parsed.input, changeset, context, body);
          if (outcome.kind === "refused") return outcome;
          return { ...outcome, ignored: [...parsed.ignored, ...(outcome.ignored ?? [])] };
        },
      };
      return { ok: true, step };
    },
  };
}

type Parsed<Input extends z.ZodObject> =
  | { ok: true; input: z.output<Input>; ignored: readonly string[] }
  | { ok: false; errors: FieldError[] };

/** Parses again without the invalid optional fields, if there were any. */
function parse<Name extends string, Input extends z.ZodObject>(
  { input, optional }: ActionDefinition<Name, Input>,
  value: unknown,
): Parsed<Input> {
  const first = input.safeParse(value, { error: payloadErrors });
  if (first.success) return { ok: true, input: first.data, ignored: [] };
  const bad = new Set(first.error.issues.map(({ path }) => path[0]));
  const ignored = isObject(value) ? (optional?.(value) ?? []).filter((field) => bad.has(field) && field in value) : [];
  if (!isObject(value) || ignored.length === 0) return { ok: false, errors: fieldErrorsOf(first.error) };
  const rest = Object.fromEntries(Object.entries(value).filter(([field]) => !ignored.includes(field)));
  const second = input.safeParse(rest, { error: payloadErrors });
  return second.success
    ? { ok: true, input: second.data, ignored }
    : { ok: false, errors: fieldErrorsOf(second.error) };
}
