/** Pure. The response and the problem of a stored call, as the API shows them. */
import { z } from "@hono/zod-openapi";
import type { CallProblem } from "../../storage/schema.ts";

export function presentProblem(problem: CallProblem | null): z.input<typeof callProblemSchema> {
  return problem && { detail: problem.detail, ...(problem.errors ? { errors: [...problem.errors] } : {}) };
}

/** A stored response as an object. */
export function presentResponse(response: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(response));
}

/** Why a call is not done. */
export const callProblemSchema = z
  .object({
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .nullable()
  .openapi({
    example: {
      detail: "email: must be an email address",
      errors: [{ path: "email", message: "must be an email address" }],
    },
  });
