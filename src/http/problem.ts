/** Pure. Errors as RFC 9457 `application/problem+json`. */
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { MAX_FIELD_ERRORS, MAX_PATH_CHARS } from "../constants.ts";

/** The only statuses of an error response, with their titles. */
const TITLES = {
  400: "Malformed request",
  401: "Not authenticated",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Body too large",
  415: "Unsupported media type",
  422: "Invalid request",
  429: "Too many requests",
  500: "Internal error",
  503: "Unavailable",
} as const;

export type ProblemStatus = keyof typeof TITLES;

/** An invalid field: `path` is dotted, such as `payload.user.email` or `events.0`; empty for the whole body. */
export interface FieldError {
  path: string;
  message: string;
}

export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: ProblemStatus;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ProblemStatus,
    detail: string,
    more: { errors?: readonly FieldError[]; headers?: Record<string, string> } = {},
  ) {
    super(detail);
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

export function titleOf(status: ProblemStatus): string {
  return TITLES[status];
}

export function isProblemStatus(status: number): status is ProblemStatus {
  return Object.hasOwn(TITLES, status);
}

export function notFound(what: string): Problem {
  return new Problem(404, `The ${what} does not exist.`);
}

export function invalid(errors: readonly FieldError[]): Problem {
  const [first] = errors;
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const detail = first ? `${first.path ? `${first.path}: ` : ""}${first.message}${rest}` : "The request is not valid.";
  return new Problem(422, detail, { errors });
}

/** The errors of zod, one for each path, at most `MAX_FIELD_ERRORS`. An unknown key has its own path. */
export function fieldErrorsOf(error: z.core.$ZodError, prefix: readonly PropertyKey[] = []): FieldError[] {
  const errors = error.issues.slice(0, MAX_FIELD_ERRORS).flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: formatPath([...path, key]), message: "is not a known field" }));
    }
    return [{ path: formatPath(path), message: issue.message }];
  });
  // One issue can name thousands of unknown keys.
  return errors.slice(0, MAX_FIELD_ERRORS);
}

/** `payload.user.email`. A long path is cut: its start is enough to find a key of 60,000 characters. */
export function formatPath(path: readonly PropertyKey[]): string {
  const whole = path.map(String).join(".");
  return whole.length <= MAX_PATH_CHARS ? whole : `${whole.slice(0, MAX_PATH_CHARS)}…`;
}

export function problemResponse(c: Context, problem: Problem): Response {
  const body = {
    type: "about:blank",
    title: TITLES[problem.status],
    status: problem.status,
    detail: problem.message,
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
    title: z.string().openapi({ example: "Invalid request" }),
    status: z.int().openapi({ example: 422 }),
    detail: z.string().openapi({ example: "payload.user: is required" }),
    request_id: z.string().openapi({ example: "018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f" }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .openapi({ example: [{ path: "payload.user", message: "is required" }] }),
  })
  .openapi("Problem", { description: "An error as defined by RFC 9457." });

/** A problem as one of a route's documented responses. */
export function problemDocument(description: string) {
  return { description, content: { "application/problem+json": { schema: problemSchema } } };
}

/** The problem in a response of the API. */
export async function problemOf(response: Response): Promise<Problem> {
  const { detail, errors } = problemSchema.parse(await response.json());
  const status = isProblemStatus(response.status) ? response.status : 500;
  return new Problem(status, detail, errors ? { errors } : {});
}
