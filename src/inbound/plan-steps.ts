/** Pure. Selects the bodies of a call, and makes each action's input from each of them. */
import { passes } from "../conditions/evaluate.ts";
import type { FieldError } from "../http/problem.ts";
import { valueAt } from "../json/pointer.ts";
import type { InboundWebhook } from "../storage/webhook.ts";
import type { Action, Step } from "./actions/action.ts";
import { findAction } from "./actions/actions.ts";
import type { Body } from "./body/body.ts";
import type { IncomingCall } from "./incoming-call.ts";
import { inputsOf } from "./mapping/inputs.ts";
import { readMapping } from "./mapping/mapping.ts";
import type { Rules } from "./mapping/rule.ts";
import type { Content } from "./read-content.ts";

/** A body with its place in the call. */
export type PlacedBody = readonly [place: number, body: Body];

export type Selection = { kind: "bodies"; bodies: readonly PlacedBody[] } | { kind: "none"; reason: string };

/**
 * @param duplicates places of bodies that were done before. A call of which only duplicates remain is not skipped: it
 * is done, with no bodies.
 */
export function selectBodies(
  { inbound }: InboundWebhook,
  call: IncomingCall,
  content: Content & { ok: true },
  duplicates: ReadonlySet<number>,
): Selection {
  const { honeypot } = inbound.public ?? {};
  if (honeypot !== undefined && isFilled(content.whole, honeypot)) {
    return { kind: "none", reason: `The field ${honeypot} is filled.` };
  }
  const fresh = [...content.bodies.entries()].filter(([place]) => !duplicates.has(place));
  if (fresh.length === 0 && duplicates.size > 0) return { kind: "bodies", bodies: [] };
  const bodies = fresh.filter(([, { value }]) => passes(inbound.when, value, call.headers));
  return bodies.length > 0
    ? { kind: "bodies", bodies }
    : { kind: "none", reason: "Nothing in it meets the conditions of `when`." };
}

export interface PlannedStep {
  readonly action: string;
  /** The place of its body in the list of `each`; null without one. */
  readonly element: number | null;
  /** What the action gets: made by the mapping, or the body itself. */
  readonly input: unknown;
  readonly preparation: { ok: true; step: Step } | { ok: false; errors: readonly FieldError[] };
}

export type PlannedSteps = { ok: true; steps: readonly PlannedStep[] } | { ok: false; errors: readonly FieldError[] };

/** The steps in the order in which they run. Not `ok` when the mapping makes too much. */
export function planSteps(webhook: InboundWebhook, bodies: readonly PlacedBody[]): PlannedSteps {
  const actions = webhook.events.map(requireAction);
  const inputs = inputsOf(
    rulesOf(webhook, actions),
    actions,
    bodies.map(([, body]) => body),
  );
  if (!inputs.ok) return inputs;
  const isList = webhook.inbound.each !== null;
  const steps = inputs.inputs.map(({ action, element, input }): PlannedStep => {
    const place = (isList ? bodies[element]?.[0] : undefined) ?? null;
    const prepared = action.prepare(input);
    const preparation = prepared.ok ? prepared : { ok: false as const, errors: placeErrors(prepared.errors, place) };
    return { action: action.name, element: place, input: input.value, preparation };
  });
  return { ok: true, steps };
}

/** The errors of all steps, each once: two actions may find the same error in their body. */
export function errorsOf(steps: readonly PlannedStep[]): FieldError[] {
  const errors = steps.flatMap(({ preparation }) => (preparation.ok ? [] : preparation.errors));
  return [...new Map(errors.map((error) => [`${error.path} ${error.message}`, error])).values()];
}

/** The paths begin with the body's place in its list. */
function placeErrors(errors: readonly FieldError[], place: number | null): FieldError[] {
  return errors.map(({ path, message }) => ({
    path: place === null ? path : [String(place), ...(path === "" ? [] : [path])].join("."),
    message,
  }));
}

function isFilled({ value }: Body, field: string): boolean {
  const found = valueAt(`/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`, value);
  return found !== undefined && found !== null && !(typeof found === "string" && found.trim() === "");
}

function rulesOf({ inbound: { mapping } }: InboundWebhook, actions: readonly Action[]): Rules {
  if (mapping === null) return new Map();
  const read = readMapping(mapping, actions);
  if (!read.ok) throw new Error(`a stored mapping is not valid: ${read.errors[0]?.message}`);
  return read.rules;
}

function requireAction(name: string): Action {
  const action = findAction(name);
  if (!action) throw new Error(`there is no action ${name}`);
  return action;
}
