/** Pure. Errors as RFC 9457 `application/problem+json`. */
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { MAX_FIELD_ERRORS, MAX_PATH_CHARS } from "../constants.ts";
import { cutText } from "../text/cut-text.ts";
import { type ProblemCode, type ProblemStatus, problemCodeSchema, statusOf, titleOf } from "./problem-codes.ts";

/** An invalid field: `path` is dotted, such as `payload.user.email` or `events.0`; empty for the whole body. */
export interface FieldError {
  path: string;
  message: string;
}

export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly status: ProblemStatus;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: readonly FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.code = code;
    this.status = statusOf(code);
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

export function notFound(what: string): Problem {
  return new Problem("not_found", `The ${what} does not exist.`);
}

export function invalid(errors: readonly FieldError[]): Problem {
  const [first] = errors;
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const detail = first ? `${first.path ? `${first.path}: ` : ""}${first.message}${rest}` : "The request is not valid.";
  return new Problem("invalid_request", detail, { errors });
}

export const UNKNOWN_FIELD = "is not a known field";

/** The errors of zod, one for each path, at most `MAX_FIELD_ERRORS`. An unknown key has its own path. */
export function fieldErrorsOf(error: z.core.$ZodError, prefix: readonly PropertyKey[] = []): FieldError[] {
  const errors = error.issues.slice(0, MAX_FIELD_ERRORS).flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: formatPath([...path, key]), message: UNKNOWN_FIELD }));
    }
    return [{ path: formatPath(path), message: issue.message }];
  });
  // One issue can name thousands of unknown keys.
  return errors.slice(0, MAX_FIELD_ERRORS);
}

/** `payload.user.email`. A long path is cut: its start is enough to find a key of 60,000 characters. */
export function formatPath(path: readonly PropertyKey[]): string {
  const whole = path.map(String).join(".");
  return whole.length <= MAX_PATH_CHARS ? whole : `${cutText(whole, MAX_PATH_CHARS)}…`;
}

export function problemResponse(c: Context, problem: Problem): Response {
  const body = {
    type: "about:blank",
    title: titleOf(problem.status),
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    request_id: c.get("requestId"),
    ...(problem.errors ? { errors: problem.errors } : {}),
  };
  return c.body(JSON.stringify(body), problem.status, {
    "Content-Type": "application/problem+json",
    ...problem.headers,
  });
}

export const problemSchema = z
  .object({
    type: z.string().openapi({ example: "about:blank" }),
    title: z.string().openapi({ example: "Unprocessable Content" }),
    status: z.int().openapi({ example: 422 }),
    detail: z.string().openapi({ example: "payload.user: is required" }),
    code: problemCodeSchema,
    request_id: z.string().openapi({ example: "018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f" }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .openapi({ example: [{ path: "payload.user", message: "is required" }] }),
  })
  .openapi("Problem", { description: "An error as defined by RFC 9457." });

/** The problem in a response of the API. */
export async function problemOf(response: Response): Promise<Problem> {
  const { code, detail, errors } = problemSchema.parse(await response.json());
  return new Problem(code, detail, errors ? { errors } : {});
}
