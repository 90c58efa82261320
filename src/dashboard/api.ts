/**
 * The dashboard's way to the API: in this process, on behalf of whoever is signed in. So what the API refuses cannot
 * be done here either, and what it says of a fault is what the page shows.
 */
import type { z } from "zod";
import { type SessionActor, onBehalfOf } from "../http/actor.ts";
import { type Problem, problemOf } from "../http/problem.ts";

export type Reply<Data> = { ok: true; data: Data } | { ok: false; problem: Problem };

export class Api {
  readonly #viewer: SessionActor;
  readonly #page: { origin: string; requestId: string };
  readonly #dispatch: (request: Request) => Promise<Response>;

  /** @param requestId of the page: what the API logs leads to the same request. */
  constructor(
    viewer: SessionActor,
    page: { origin: string; requestId: string },
    dispatch: (request: Request) => Promise<Response>,
  ) {
    this.#viewer = viewer;
    this.#page = page;
    this.#dispatch = dispatch;
  }

  /** For a page that shows secrets: the audit log says so. */
  revealing(): Api {
    return new Api({ ...this.#viewer, seesSecrets: true }, this.#page, this.#dispatch);
  }

  /** @throws {Problem} what the API answered, if it was not what was asked for. */
  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const response = await this.#ask("GET", path);
    if (!response.ok) throw await problemOf(response);
    return schema.parse(await response.json());
  }

  /** The answer's own text, for where digits and the order of keys matter. @throws {Problem} */
  async source(path: string): Promise<string> {
    const response = await this.#ask("GET", path);
    if (!response.ok) throw await problemOf(response);
    return response.text();
  }

  /** Posts as somebody from outside would, with no rights: what an inbound URL's sender does. */
  async post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<Response> {
    const init = { method: "POST", headers: { ...headers, "X-Request-Id": this.#page.requestId }, body };
    return this.#dispatch(new Request(`${this.#page.origin}${path}`, init));
  }

  /** For what a form asks for: a fault is to be shown at its field. `schema` is that of the answer. */
  async send<Schema extends z.ZodType>(
    method: "POST" | "PUT" | "PATCH",
    path: string,
    body: unknown,
    schema: Schema,
  ): Promise<Reply<z.output<Schema>>> {
    const response = await this.#ask(method, path, body);
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    return { ok: true, data: schema.parse(await response.json()) };
  }

  /** @throws {Problem} */
  async delete(path: string): Promise<void> {
    const response = await this.#ask("DELETE", path);
    if (!response.ok) throw await problemOf(response);
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Response> {
    const request = new Request(`${this.#page.origin}${path}`, {
      method,
      headers: { "Content-Type": "application/json", "X-Request-Id": this.#page.requestId },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return this.#dispatch(onBehalfOf(this.#viewer, request));
  }
}
