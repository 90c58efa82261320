/** Pure. The errors that a call throws. */
import { PROBLEM_CODES, type ProblemCode } from "./api.ts";

export interface FieldError {
  /** Dotted, such as `payload.user.email`; empty for the body as a whole. */
  path: string;
  message: string;
}

/** The service refused the request: RFC 9457 `application/problem+json`. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  /** What to do about it. undefined: a proxy answered, or the service is newer than this client. */
  readonly code: ProblemCode | undefined;
  /** The invalid fields; a 422 has at least one. */
  readonly errors: readonly FieldError[];
  /** Identifies the request in the service's log. */
  readonly requestId: string | undefined;

  constructor(
    status: number,
    detail: string,
    more: { code?: ProblemCode | undefined; errors?: readonly FieldError[]; requestId?: string | undefined } = {},
  ) {
    super(detail);
    this.status = status;
    this.code = more.code;
    this.errors = more.errors ?? [];
    this.requestId = more.requestId;
  }

  /** Whether the same request, sent again later, can succeed. */
  get isRetryable(): boolean {
    return this.code === undefined ? this.status === 429 || this.status >= 500 : PROBLEM_CODES[this.code].isRetryable;
  }

  /** The path of the first error, such as `payload.user`. */
  get field(): string | undefined {
    return this.errors[0]?.path;
  }
}

/** No attempt got a response; `cause` is the last network error. The service may have done what was asked. */
export class NoResponseError extends Error {
  override readonly name = "NoResponseError";
}

/** The status says success, but the body is not the service's JSON: a proxy answered, or `url` is another service. */
export class InvalidResponseError extends Error {
  override readonly name = "InvalidResponseError";
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string, options?: ErrorOptions) {
    super(`The response has status ${status}, but its body is not a JSON object: ${excerpt(body)}`, options);
    this.status = status;
    this.body = body;
  }
}

/** @param body may come from a proxy before the service, which sends no problem document. */
export function problemOf(status: number, body: string): ApiProblem {
  const problem = parseProblem(body);
  if (!problem) return new ApiProblem(status, `The service responded with ${status}.`);
  const { detail, code, request_id: requestId, errors } = problem;
  return new ApiProblem(status, typeof detail === "string" ? detail : `The service responded with ${status}.`, {
    code: isProblemCode(code) ? code : undefined,
    requestId: typeof requestId === "string" ? requestId : undefined,
    errors: Array.isArray(errors) ? errors.filter(isFieldError) : [],
  });
}

function parseProblem(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isProblemCode(value: unknown): value is ProblemCode {
  return typeof value === "string" && Object.hasOwn(PROBLEM_CODES, value);
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value["path"] === "string" && typeof value["message"] === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Cuts between characters: half of a surrogate pair is not valid text. */
function excerpt(body: string): string {
  const beginning = body.slice(0, 100).replace(/[\uD800-\uDBFF]$/, "");
  return body === "" ? "it is empty" : JSON.stringify(beginning);
}
