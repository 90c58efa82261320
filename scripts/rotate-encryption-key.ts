/**
 * `npm run rotate-encryption-key`: brings a service's secrets under the first key of ENCRYPTION_KEY, until nothing is
 * left under another. It may be stopped and started again at any time.
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { rotationSchema } from "../src/api/encryption/schema.ts";
import { growingPause } from "./listen/effects.ts";

const USAGE = `npm run rotate-encryption-key -- --api <URL> [--token <token>]

  --api    the service, such as https://hooks.example.com
  --token  PLATFORM_TOKEN; from the environment if left out`;

/** What fails this often in a row needs a person. */
const MAX_FAILURES = 5;

const argument = { type: "string" } as const;
const problem = z.object({ detail: z.string() });

/** Ends the program with its message. */
class Refusal extends Error {}

try {
  const { api, token } = given();
  await rotate(api, token);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function given(): { api: string; token: string } {
  const { values } = parseArgs({ options: { api: argument, token: argument } });
  const token = values.token ?? process.env["PLATFORM_TOKEN"];
  if (!values.api || !URL.canParse(values.api) || !token) throw new Refusal(USAGE);
  return { api: values.api.replace(/\/+$/, ""), token };
}

async function rotate(api: string, token: string): Promise<void> {
  let failures = 0;
  let total = 0;
  for (;;) {
    const step = await rotateSome(api, token);
    if (typeof step !== "string") {
      total += step.done;
      console.log(`key ${step.key_id}: ${total} done, ${step.remaining} to go`);
      if (step.remaining === 0 || (step.done === 0 && step.unreadable > 0)) return conclude(step);
    }
    // What was just created, or is edited at this moment, is ready a little later.
    const hasMoved = typeof step !== "string" && step.done > 0;
    failures = hasMoved ? 0 : failures + 1;
    if (hasMoved) continue;
    const reason = typeof step === "string" ? step : `${step.remaining} could not be done; the Worker's logs name them`;
    if (failures >= MAX_FAILURES) throw new Refusal(`Not finished: ${reason}. Keep all keys, and start again.`);
    console.log(`${reason}; again in ${growingPause(failures) / 1000} s`);
    await wait(growingPause(failures));
  }
}

function conclude({ key_id: keyId, unreadable }: z.output<typeof rotationSchema>): void {
  if (unreadable > 0) {
    throw new Refusal(`${unreadable} webhooks are under a key that ENCRYPTION_KEY lacks. Add it, and start again.`);
  }
  console.log(`Finished. All of it is under the key ${keyId}: the other keys may be removed from ENCRYPTION_KEY.`);
}

/** One step, or why there was none that waiting could cure. @throws {Refusal} for what it could not. */
async function rotateSome(api: string, token: string): Promise<z.output<typeof rotationSchema> | string> {
  let response: Response;
  try {
    response = await fetch(`${api}/v1/encryption/rotate`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
      redirect: "manual",
    });
  } catch {
    return `${api} does not answer`;
  }
  const content: unknown = await response.json().catch(() => null);
  if (response.status === 200) return rotationSchema.parse(content);
  const detail = problem.safeParse(content).data?.detail ?? "Is --api right?";
  if (response.status >= 500 || response.status === 429) return `status ${response.status}: ${detail}`;
  throw new Refusal(`${response.status}: ${detail}`);
}
