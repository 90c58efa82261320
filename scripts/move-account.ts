/**
 * I/O. `npm run move-account`: asks the service to move an account to another of its databases, until it has moved. The
 * service does the work and goes on by itself, so the command can be stopped and started again at any time.
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { AccountMove } from "../client/api.ts";
import { Client } from "../client/client.ts";
import { ApiProblem, InvalidResponseError } from "../client/errors.ts";
import { CommandError } from "./command-error.ts";
import { outageReason, retryDelayMs } from "./outage.ts";

const USAGE = `npm run move-account -- --api <URL> --account <id> --to <database> [--token <token>]

  --api      the service, such as https://hooks.example.com
  --account  the id of the account
  --to       the binding of the database, such as DB_2
  --token    the platform's token; default: PLATFORM_TOKEN from the environment`;

/** After so many failures in a row a person has to look. */
const MAX_FAILURES = 5;
/** Nothing is left to copy: the service waits until no part of it remembers the old place. */
const WAIT_MS = 5_000;

const option = { type: "string" } as const;

interface Order {
  client: Client;
  account: string;
  to: string;
}

try {
  await move(readOrder());
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @throws {CommandError} with the usage */
function readOrder(): Order {
  try {
    const { values } = parseArgs({ options: { api: option, account: option, to: option, token: option } });
    const { api = "", account, to, token = process.env["PLATFORM_TOKEN"] } = values;
    if (!account) throw new TypeError("--account is missing.");
    if (!to) throw new TypeError("--to is missing.");
    if (!token) throw new TypeError("--token is missing, and PLATFORM_TOKEN is not set.");
    // Each failure is printed here, so the retries are here, too.
    return { client: new Client({ url: api, token, retries: { attempts: 1 } }), account, to };
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function move(order: Order): Promise<void> {
  let failures = 0;
  for (;;) {
    const step = await moveSome(order);
    if (typeof step === "string") {
      failures += 1;
      if (failures >= MAX_FAILURES) throw new CommandError(`Not finished: ${step}. The service goes on by itself.`);
      console.log(`${step}; retrying in ${retryDelayMs(failures) / 1000} s`);
      await wait(retryDelayMs(failures));
      continue;
    }
    failures = 0;
    if (step.status === "done") return console.log(`The account is in ${step.database}.`);
    if (step.status === "clearing") {
      return console.log(
        `The account is in ${step.database}. The service deletes what it has left behind within the hour.`,
      );
    }
    console.log(step.status === "copying" ? "copying" : "copied; the account moves within a minute");
    if (step.status === "waiting") await wait(WAIT_MS);
  }
}

/** The progress, or the reason of an outage. @throws {CommandError} when waiting does not help */
async function moveSome({ client, account, to }: Order): Promise<AccountMove | string> {
  try {
    return await client.call("moveAccount", { path: { id: account }, body: { to } });
  } catch (error) {
    const reason = outageReason(error);
    if (reason !== undefined) return `the service is unavailable (${reason})`;
    if (error instanceof ApiProblem) throw new CommandError(`${error.status}: ${error.message}`);
    if (error instanceof InvalidResponseError) throw new CommandError(`${error.message}. Check --api.`);
    throw error;
  }
}
