/**
 * I/O. `npm run rotate-encryption-key`: re-encrypts a service's secrets with the first key of ENCRYPTION_KEY, until none
 * is left under another key. It can be stopped and started again at any time.
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { EncryptionRotation } from "../client/api.ts";
import { Client } from "../client/client.ts";
import { ApiProblem, InvalidResponseError } from "../client/errors.ts";
import { CommandError } from "./command-error.ts";
import { outageReason, retryDelayMs } from "./outage.ts";

const USAGE = `npm run rotate-encryption-key -- --api <URL> [--token <token>]

  --api    the service, such as https://hooks.example.com
  --token  the platform's token; default: PLATFORM_TOKEN from the environment`;

/** After so many failures in a row a person has to look. */
const MAX_FAILURES = 5;

const option = { type: "string" } as const;

try {
  await rotate(readClient());
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @throws {CommandError} with the usage */
function readClient(): Client {
  try {
    const { values } = parseArgs({ options: { api: option, token: option } });
    const { api = "", token = process.env["PLATFORM_TOKEN"] } = values;
    if (!token) throw new TypeError("--token is missing, and PLATFORM_TOKEN is not set.");
    // Each failure is printed here, so the retries are here, too.
    return new Client({ url: api, token, retries: { attempts: 1 } });
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function rotate(client: Client): Promise<void> {
  let failures = 0;
  let total = 0;
  for (;;) {
    const step = await rotateSome(client);
    if (typeof step !== "string") {
      total += step.done;
      console.log(`key ${step.key_id}: ${total} done, ${step.remaining} to go`);
      if (step.remaining === 0 || (step.done === 0 && step.unreadable > 0)) return finish(step);
    }
    // A webhook that was just created or is being edited can be re-encrypted a little later.
    const hasProgress = typeof step !== "string" && step.done > 0;
    failures = hasProgress ? 0 : failures + 1;
    if (hasProgress) continue;
    const reason = typeof step === "string" ? step : `${step.remaining} failed; the Worker's logs have the reasons`;
    if (failures >= MAX_FAILURES) throw new CommandError(`Not finished: ${reason}. Keep all keys, and run it again.`);
    console.log(`${reason}; retrying in ${retryDelayMs(failures) / 1000} s`);
    await wait(retryDelayMs(failures));
  }
}

function finish({ key_id: keyId, unreadable }: EncryptionRotation): void {
  if (unreadable > 0) {
    throw new CommandError(
      `${unreadable} webhooks are encrypted with a key that ENCRYPTION_KEY lacks. Add that key, and run it again.`,
    );
  }
  console.log(`Finished. All secrets are under the key ${keyId}: remove the other keys from ENCRYPTION_KEY.`);
}

/** The result of one step, or the reason of an outage. @throws {CommandError} when waiting does not help */
async function rotateSome(client: Client): Promise<EncryptionRotation | string> {
  try {
    return await client.call("rotateEncryptionKey");
  } catch (error) {
    const reason = outageReason(error);
    if (reason !== undefined) return `the service is unavailable (${reason})`;
    if (error instanceof ApiProblem) throw new CommandError(`${error.status}: ${error.message}`);
    if (error instanceof InvalidResponseError) throw new CommandError(`${error.message}. Check --api.`);
    throw error;
  }
}
