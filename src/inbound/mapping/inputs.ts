/** Pure. The inputs of a call: every action of the webhook, on every body of the call. */
import { MAX_MAPPED_BYTES } from "../../constants.ts";
import type { FieldError } from "../../http/problem.ts";
import type { Body } from "../body/body.ts";
import { applyRules } from "./apply.ts";
import type { Rules } from "./rule.ts";

/** `maxBytes` bounds what a mapping makes for the action. */
export interface InputAction {
  readonly name: string;
  readonly maxBytes: number;
}

export interface ActionInput<Action extends InputAction> {
  readonly action: Action;
  /** The place of its body among `bodies`. */
  readonly element: number;
  readonly input: Body;
}

export type Inputs<Action extends InputAction> =
  | { ok: true; inputs: ActionInput<Action>[] }
  | { ok: false; errors: FieldError[] };

/**
 * The inputs of all actions for the first body, then for the second, and so on. An action without a rule gets the body.
 * Not `ok` when the inputs are too large, for one action or for the call.
 */
export function inputsOf<Action extends InputAction>(
  rules: Rules,
  actions: readonly Action[],
  bodies: readonly Body[],
): Inputs<Action> {
  const inputs: ActionInput<Action>[] = [];
  let remainingBytes = MAX_MAPPED_BYTES;
  for (const [element, body] of bodies.entries()) {
    for (const action of actions) {
      const fields = rules.get(action.name);
      if (!fields) {
        inputs.push({ action, element, input: body });
        continue;
      }
      const mapped = applyRules(fields, body.value, Math.min(action.maxBytes, remainingBytes));
      if (!mapped.ok) return { ok: false, errors: [tooLarge(action, remainingBytes)] };
      remainingBytes -= mapped.bytes;
      inputs.push({ action, element, input: { value: mapped.value, source: undefined } });
    }
  }
  return { ok: true, inputs };
}

function tooLarge({ name, maxBytes }: InputAction, remainingBytes: number): FieldError {
  const message =
    maxBytes <= remainingBytes
      ? `its mapping makes more than ${maxBytes} bytes`
      : `the mapping makes more than ${MAX_MAPPED_BYTES} bytes of this call`;
  return { path: name, message };
}
