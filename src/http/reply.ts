/**
 * Pure. The result of a handler: a status that its route documents, and data that fits the schema documented for it.
 */
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { withSource } from "../json/source.ts";
import { REPLAYED_HEADER } from "../vocabulary/headers.ts";
import type { AppEnv, ResponseDefinitions, SuccessStatus } from "./definition.ts";

/** The JSON that a documented response holds; null for a response without a body. */
export type ResponseData<Response> = Response extends { schema: infer Schema extends z.ZodType }
  ? z.input<Schema>
  : null;

type HeaderName<Response> = Response extends { headers: infer Headers } ? keyof Headers : never;

/** The responses that a route documents, as a function that makes no others. */
export interface Respond<Responses extends ResponseDefinitions> {
  <Status extends keyof Responses & SuccessStatus>(
    status: Status,
    data: ResponseData<Responses[Status]>,
    headers?: { [Name in HeaderName<Responses[Status]>]?: string },
  ): Reply;
  /** The same with one member whose JSON is given as source text, which keeps its digits and key order. */
  withSource<
    Status extends keyof Responses & SuccessStatus,
    Key extends keyof ResponseData<Responses[Status]> & string,
  >(
    status: Status,
    data: Omit<ResponseData<Responses[Status]>, Key>,
    key: Key,
    source: string,
  ): Reply;
}

/** Only `respond` makes one, so that no handler returns what its document does not show. */
class Reply {
  readonly #status: SuccessStatus;
  readonly #body: string | null;
  readonly #headers: object;
  /** The id of the created object, for `Location`. */
  readonly #id: string | undefined;
  /** The data for repeats of the request, if it is not the body. */
  #kept: string | undefined;

  constructor(status: SuccessStatus, body: string | null, headers: object = {}, id?: string) {
    this.#status = status;
    this.#body = body;
    this.#headers = headers;
    this.#id = id;
  }

  get status(): number {
    return this.#status;
  }

  /**
   * Sets the stored form of a response that must not be stored as it is. @param data the response with `null` for
   * secrets.
   */
  keptAs(data: unknown): this {
    this.#kept = JSON.stringify(data);
    return this;
  }

  /** What is stored under an idempotency key. `readStored` reads it. */
  toStored(version: number | undefined): string {
    const meta = JSON.stringify({ status: this.#status, version });
    return `${meta.slice(0, -1)},"data":${this.#kept ?? this.#body ?? "null"}}`;
  }

  send(c: Context<AppEnv>): Response {
    for (const [name, value] of Object.entries(this.#headers)) c.header(name, String(value));
    if (this.#status === 201 && this.#id !== undefined) c.header("Location", `${c.req.path}/${this.#id}`);
    if (this.#body !== null) c.header("Content-Type", "application/json");
    return c.newResponse(this.#body, this.#status);
  }
}
export type { Reply };

export const respond: Respond<ResponseDefinitions> = Object.assign(
  (status: SuccessStatus, data: unknown, headers?: object) =>
    new Reply(status, data === null ? null : JSON.stringify(data), headers, idOf(data)),
  {
    withSource: (status: SuccessStatus, data: Readonly<Record<string, unknown>>, key: string, source: string) =>
      new Reply(status, withSource(data, key, source)),
  },
);

const stored = z.object({ status: z.literal([200, 201, 202]), version: z.int().optional(), data: z.unknown() });

export function readStored(text: string): z.output<typeof stored> {
  return stored.parse(JSON.parse(text));
}

/** The response to a request that repeats an earlier one. */
export function replyAgain(status: SuccessStatus, data: unknown): Reply {
  return new Reply(status, JSON.stringify(data), { [REPLAYED_HEADER]: "true" }, idOf(data));
}

function idOf(data: unknown): string | undefined {
  const isObject = typeof data === "object" && data !== null && "id" in data;
  return isObject && typeof data.id === "string" ? data.id : undefined;
}
