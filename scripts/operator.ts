/** I/O. What an operator's commands share: the client of the service, its outages, and how a command ends. */
import { Client } from "../client/client.ts";
import { ApiProblem, InvalidResponseError } from "../client/errors.ts";
import { CommandError } from "./command-error.ts";
import { outageReason } from "./outage.ts";

const option = { type: "string" } as const;

/** For `parseArgs`. */
export const OPERATOR_OPTIONS = { api: option, token: option };

/** Runs a command. A CommandError ends it with its message and exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** What `read` returns. @throws {CommandError} with the usage, for whatever it throws */
export function readOrder<Order>(usage: string, read: () => Order): Order {
  try {
    return read();
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** @throws {TypeError} without a token or with an invalid URL */
export function operatorClient(values: { api?: string | undefined; token?: string | undefined }): Client {
  const { api = "", token = process.env["PLATFORM_TOKEN"] } = values;
  if (!token) throw new TypeError("--token is missing, and PLATFORM_TOKEN is not set.");
  // Each failure is printed by the command, so the command retries.
  return new Client({ url: api, token, retries: { attempts: 1 } });
}

/** The response, or the reason of an outage as text. @throws {CommandError} when waiting does not help */
export async function responseOrOutage<Response extends object>(
  request: () => Promise<Response>,
): Promise<Response | string> {
  try {
    return await request();
  } catch (error) {
    const reason = outageReason(error);
    if (reason !== undefined) return `the service is unavailable (${reason})`;
    if (error instanceof ApiProblem) throw new CommandError(`${error.status}: ${error.message}`);
    if (error instanceof InvalidResponseError) throw new CommandError(`${error.message}. Check --api.`);
    throw error;
  }
}
