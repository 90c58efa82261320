/** I/O. The service's HTTP API, as its clients see it: an answer, or none. */
import { type HttpAnswer, type Worker, request } from "./platform/isolates.ts";
import type { Scene } from "./truth.ts";

export type Json = unknown;

export interface Answer {
  status: number;
  json: Json;
  headers: Headers;
}

export class Api {
  readonly #scene: Scene;
  readonly #worker: Worker;
  readonly #token: string;

  constructor(scene: Scene, worker: Worker, token: string) {
    this.#scene = scene;
    this.#worker = worker;
    this.#token = token;
  }

  /** @returns null if nobody answered. */
  async call(
    method: string,
    path: string,
    options: { account?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer | null> {
    const { world, isolates } = this.#scene;
    const { account, body, headers = {} } = options;
    const isWrong = path.startsWith("/v1/events") && method === "POST" && world.faults.draw("clock is wrong", "worker");
    const isolate = isWrong ? isolates.pickWrong() : isolates.pick();
    const answer: HttpAnswer | null = await request(world, this.#worker, isolate, {
      method,
      path,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(account === undefined ? {} : { "Ratecard-Account": account }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer) return null;
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    return { status: answer.status, headers: answer.headers, json: isJson ? JSON.parse(answer.text) : null };
  }

  /** Asks again until there is a usable answer. */
  async get(path: string, account: string): Promise<Answer> {
    for (let tries = 0; tries < 20; tries += 1) {
      const answer = await this.call("GET", path, { account });
      if (answer && answer.status < 500) return answer;
      await this.#scene.world.wait(1_000, "the client waits");
    }
    throw new Error(`GET ${path} was never answered`);
  }

  /** Every object of a list, page by page. */
  async list(path: string, account: string, limit: number): Promise<Json[]> {
    const all: Json[] = [];
    let cursor: string | null = null;
    do {
      const sign = path.includes("?") ? "&" : "?";
      const more: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const { status, json } = await this.get(`${path}${sign}limit=${limit}${more}`, account);
      if (status !== 200) throw new Error(`GET ${path} gives ${status}: ${JSON.stringify(json)}`);
      all.push(...arrayOf(json, "data"));
      const next = member(json, "next_cursor");
      cursor = typeof next === "string" ? next : null;
    } while (cursor !== null);
    return all;
  }
}

export function member(json: Json, name: string): Json {
  return typeof json === "object" && json !== null ? Reflect.get(json, name) : undefined;
}

export function text(json: Json, name: string): string {
  return String(member(json, name));
}

export function arrayOf(json: Json, name: string): Json[] {
  const found = member(json, name);
  return Array.isArray(found) ? found : [];
}
