/** I/O. Reads the body of a request about a webhook, so that one response names all of its errors. */
import { MAX_FIELD_ERRORS } from "../../constants.ts";
import type { RequestContext } from "../../http/request-context.ts";
import { Problem, invalid } from "../../http/problem.ts";
import type { Webhook } from "../../storage/webhook.ts";
import { type EditRules, errorsBeside } from "./edit.ts";

/** @param before the stored webhook, when it is changed. @throws {Problem} */
export async function readInput<Input>(
  context: RequestContext,
  reading: Promise<Input>,
  rules: EditRules,
  before?: Webhook,
): Promise<Input> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 422 || !error.errors) throw error;
    // The body as a whole is wrong, and has no fields.
    if (error.errors.some(({ path }) => path === "")) throw error;
    const { value } = await context.json();
    const errors = [...error.errors, ...errorsBeside(error.errors, value, before, rules)];
    throw invalid(errors.slice(0, MAX_FIELD_ERRORS));
  }
}
