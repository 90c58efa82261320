/** I/O. Whether a service that was just deployed works: it answers, refuses strangers, and reads its database. */
import { z } from "zod";

/** A new workers.dev name, or a new secret, takes some seconds to be known everywhere. */
const TRIES = 20;
const PAUSE_MS = 3_000;

const problem = z.object({ detail: z.string() });

export interface Check {
  name: string;
  isFine: boolean;
  /** What was answered, where it is not fine. */
  answer: string;
}

/** Changes nothing. @param token PLATFORM_TOKEN, where it is known. */
export async function* smoke(
  origin: string,
  token: string | undefined,
  pause: (ms: number) => Promise<unknown>,
): AsyncGenerator<Check> {
  const accounts = "/v1/accounts?limit=1";
  yield await check("GET /healthz is 200", () => status(origin, "/healthz"), 200, pause);
  yield await check("GET /v1/accounts without a token is 401", () => status(origin, accounts), 401, pause);
  if (token === undefined) return;
  yield await check("GET /v1/accounts with PLATFORM_TOKEN is 200", () => status(origin, accounts, token), 200, pause);
}

async function check(
  name: string,
  ask: () => Promise<{ status: number | null; text: string }>,
  wanted: number,
  pause: (ms: number) => Promise<unknown>,
): Promise<Check> {
  let answer = await ask();
  for (let tries = 1; answer.status !== wanted && tries < TRIES; tries += 1) {
    await pause(PAUSE_MS);
    answer = await ask();
  }
  return { name, isFine: answer.status === wanted, answer: `${answer.status ?? "no answer"}: ${answer.text}` };
}

async function status(origin: string, path: string, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  try {
    const response = await fetch(new URL(path, origin), { headers, redirect: "manual" });
    const text = await response.text();
    return { status: response.status, text: detailIn(text) };
  } catch (error) {
    return { status: null, text: error instanceof Error ? error.message : String(error) };
  }
}

function detailIn(text: string): string {
  try {
    return problem.parse(JSON.parse(text)).detail;
  } catch {
    return text.slice(0, 200);
  }
}
