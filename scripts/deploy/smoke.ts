/** I/O. Checks a new deployment: it responds, refuses requests without a token, and reads its database. */
import { z } from "zod";

/** A new workers.dev name or a new secret takes some seconds to reach every location. */
const MAX_ATTEMPTS = 20;
const PAUSE_MS = 3_000;

const problemSchema = z.object({ detail: z.string() });

export interface Check {
  name: string;
  isPassed: boolean;
  /** Status and text of the last response. */
  response: string;
}

/** Only reads. @param token PLATFORM_TOKEN, if it is known */
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
  request: () => Promise<{ status: number | null; text: string }>,
  expected: number,
  pause: (ms: number) => Promise<unknown>,
): Promise<Check> {
  let response = await request();
  for (let attempt = 1; response.status !== expected && attempt < MAX_ATTEMPTS; attempt += 1) {
    await pause(PAUSE_MS);
    response = await request();
  }
  return {
    name,
    isPassed: response.status === expected,
    response: `${response.status ?? "no response"}: ${response.text}`,
  };
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
    return problemSchema.parse(JSON.parse(text)).detail;
  } catch {
    return text.slice(0, 200);
  }
}
