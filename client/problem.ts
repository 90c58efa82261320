/** Pure. What a call that did not do as asked throws. */

export interface Fault {
  /** Dotted, such as `payload.user.email`; empty for the whole. */
  path: string;
  message: string;
}

/** The service said no: RFC 9457 `application/problem+json`. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  /** What is wrong, and where; of a 422 at least one. */
  readonly errors: readonly Fault[];
  /** Leads to the request in the service's log. */
  readonly requestId: string | undefined;

  constructor(
    status: number,
    detail: string,
    more: { errors?: readonly Fault[]; requestId?: string | undefined } = {},
  ) {
    super(detail);
    this.status = status;
    this.errors = more.errors ?? [];
    this.requestId = more.requestId;
  }

  /** Where the first fault is, such as `payload.user`. */
  get field(): string | undefined {
    return this.errors[0]?.path;
  }
}

/** There was no answer, whatever was tried; `cause` says why. What was asked for may have been done all the same. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** What stands in front of the service may answer, too, and not with a problem. */
export function problemOf(status: number, text: string): ApiProblem {
  const content = parsed(text);
  if (!isRecord(content)) return new ApiProblem(status, `The answer was ${status}, with no reason given.`);
  const { detail, request_id: requestId, errors } = content;
  return new ApiProblem(status, typeof detail === "string" ? detail : `The answer was ${status}.`, {
    requestId: typeof requestId === "string" ? requestId : undefined,
    errors: Array.isArray(errors) ? errors.filter(isFault) : [],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFault(value: unknown): value is Fault {
  return isRecord(value) && typeof value["path"] === "string" && typeof value["message"] === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
