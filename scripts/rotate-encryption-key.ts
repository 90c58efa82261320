/**
 * I/O. `npm run rotate-encryption-key`: re-encrypts a service's secrets with the first key of ENCRYPTION_KEY, until none
 * is left under another key. It can be stopped and started again at any time.
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { EncryptionRotation } from "../client/api.ts";
import type { Client } from "../client/client.ts";
import { CommandError } from "./command-error.ts";
import { OPERATOR_OPTIONS, operatorClient, readOrder, responseOrOutage, runCommand } from "./operator.ts";
import { retryDelayMs } from "./outage.ts";

const USAGE = `npm run rotate-encryption-key -- --api <URL> [--token <token>]

  --api    the service, such as https://hooks.example.com
  --token  the platform's token; default: PLATFORM_TOKEN from the environment`;

/** After so many failures in a row a person has to look. */
const MAX_FAILURES = 5;

await runCommand(() => rotate(readOrder(USAGE, () => operatorClient(parseArgs({ options: OPERATOR_OPTIONS }).values))));

async function rotate(client: Client): Promise<void> {
  let failures = 0;
  let total = 0;
  for (;;) {
    const step = await responseOrOutage(() => client.call("rotateEncryptionKey"));
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
