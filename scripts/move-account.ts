/**
 * I/O. `npm run move-account`: asks the service to move an account to another of its databases, until it has moved. The
 * service does the work and goes on by itself, so the command can be stopped and started again at any time.
 */
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Client } from "../client/client.ts";
import { CommandError } from "./command-error.ts";
import { OPERATOR_OPTIONS, operatorClient, readOrder, responseOrOutage, runCommand } from "./operator.ts";
import { retryDelayMs } from "./outage.ts";

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

await runCommand(() => move(readOrder(USAGE, readMove)));

/** @throws {TypeError} for invalid arguments */
function readMove(): Order {
  const { values } = parseArgs({ options: { ...OPERATOR_OPTIONS, account: option, to: option } });
  const { account, to } = values;
  if (!account) throw new TypeError("--account is missing.");
  if (!to) throw new TypeError("--to is missing.");
  return { client: operatorClient(values), account, to };
}

async function move({ client, account, to }: Order): Promise<void> {
  let failures = 0;
  for (;;) {
    const step = await responseOrOutage(() => client.call("moveAccount", { path: { id: account }, body: { to } }));
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
        `The account is in ${step.database}. The service deletes the old copies of its rows after ten minutes.`,
      );
    }
    console.log(step.status === "copying" ? "copying" : "copied; the account moves within a minute");
    if (step.status === "waiting") await wait(WAIT_MS);
  }
}
