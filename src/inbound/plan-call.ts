/** Pure. What a call is going to do, or why it does nothing. */
import { passes } from "../conditions/evaluate.ts";
import { type FieldError, Problem, invalid } from "../http/problem.ts";
import { valueAt } from "../json/pointer.ts";
import type { InboundWebhook } from "../storage/webhook.ts";
import type { Action, Step } from "./actions/action.ts";
import { findAction } from "./actions/actions.ts";
import type { Body } from "./body/body.ts";
import type { IncomingCall } from "./incoming-call.ts";
import { type ActionInput, inputsOf } from "./mapping/inputs.ts";
import { readMapping } from "./mapping/mapping.ts";
import type { Rules } from "./mapping/rule.ts";
import type { Content } from "./read-content.ts";
import { keepsFailures } from "./sender.ts";

export type CallPlan =
  | { kind: "run"; steps: readonly Step[] }
  /** Stored without being done. */
  | { kind: "keep"; status: "failed" | "paused" | "skipped"; problem: Problem | null }
  | { kind: "refuse"; problem: Problem };

/** @param duplicates places of bodies that were done before. */
export function planCall(
  webhook: InboundWebhook,
  call: IncomingCall,
  content: Content,
  duplicates: ReadonlySet<number>,
): CallPlan {
  if (!webhook.enabled)
    return unlessKept(webhook, "paused", new Problem("inbound_webhook_disabled", "The webhook is disabled."));
  if (!content.ok) return planFailure(webhook, content.problem);
  const { honeypot } = webhook.inbound.public ?? {};
  if (honeypot !== undefined && isFilled(content.whole, honeypot)) return skip(`The field ${honeypot} is filled.`);

  const fresh = [...content.bodies.entries()].filter(([index]) => !duplicates.has(index));
  if (fresh.length === 0 && duplicates.size > 0) return { kind: "run", steps: [] };
  const wanted = fresh.filter(([, { value }]) => passes(webhook.inbound.when, value, call.headers));
  if (wanted.length === 0) return skip("Nothing in it meets the conditions of `when`.");

  const actions = webhook.events.map(requireAction);
  const inputs = inputsOf(
    rulesOf(webhook, actions),
    actions,
    wanted.map(([, body]) => body),
  );
  if (!inputs.ok) return planFailure(webhook, invalid(inputs.errors));
  const isList = webhook.inbound.each !== null;
  const prepared = inputs.inputs.map((input) => prepare(input, isList ? wanted[input.element]?.[0] : undefined));
  const errors = prepared.flatMap((each) => (each.ok ? [] : each.errors));
  if (errors.length > 0) return planFailure(webhook, invalid(withoutRepeats(errors)));
  return { kind: "run", steps: prepared.flatMap((each) => (each.ok ? [each.step] : [])) };
}

/** For content without valid inputs. An unsupported media type is always refused. */
export function planFailure(webhook: InboundWebhook, problem: Problem): CallPlan {
  return problem.status === 415 ? { kind: "refuse", problem } : unlessKept(webhook, "failed", problem);
}

function unlessKept(webhook: InboundWebhook, status: "failed" | "paused", problem: Problem): CallPlan {
  return keepsFailures(webhook) ? { kind: "keep", status, problem } : { kind: "refuse", problem };
}

function skip(reason: string): CallPlan {
  return { kind: "keep", status: "skipped", problem: new Problem("invalid_request", reason) };
}

function isFilled({ value }: Body, field: string): boolean {
  const found = valueAt(`/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`, value);
  return found !== undefined && found !== null && !(typeof found === "string" && found.trim() === "");
}

type Prepared = { ok: true; step: Step } | { ok: false; errors: readonly FieldError[] };

/** @param element its place in the list, which the paths of its errors begin with. */
function prepare({ action, input }: ActionInput<Action>, element: number | undefined): Prepared {
  const preparation = action.prepare(input);
  if (preparation.ok) return preparation;
  const errors = preparation.errors.map(({ path, message }) => ({
    path: element === undefined ? path : [String(element), ...(path === "" ? [] : [path])].join("."),
    message,
  }));
  return { ok: false, errors };
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

/** Two actions may find the same error in their body. */
function withoutRepeats(errors: readonly FieldError[]): FieldError[] {
  return [...new Map(errors.map((error) => [`${error.path} ${error.message}`, error])).values()];
}
