/** Pure. The API's errors as a form shows them, beside what was typed. */
import type { FieldError, Problem } from "../http/problem.ts";

/** The form's own errors, and those of the API for other fields. */
export function mergeErrors(own: readonly FieldError[], found: readonly FieldError[]): FieldError[] {
  return [...own, ...found.filter(({ path }) => !own.some((error) => error.path === path))];
}

/** A body that is too large or too deep has no field. @throws {Problem} what a form cannot correct. */
export function formErrorsOf(problem: Problem): readonly FieldError[] {
  switch (problem.status) {
    case 422:
      return problem.errors ?? [];
    case 400:
    case 413:
      return [{ path: "", message: problem.message }];
    default:
      throw problem;
  }
}
