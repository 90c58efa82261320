/** Pure. The command line of `npm run listen`. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { timeInput } from "../../src/http/times.ts";

export interface ListenOptions {
  webhookId: string;
  /** Where requests are sent on this machine. */
  url: string;
  /** The service's origin, without a slash at its end. */
  api: string;
  token: string;
  /** Milliseconds since 1970; undefined: resume, or begin now. */
  since: number | undefined;
  statePath: string;
}

export const USAGE = `npm run listen -- --webhook <id> --url <URL> [--api <URL>] [--token <token>] [--since <time>] [--state <file>]

  --webhook  the outbound webhook whose requests to forward
  --url      where to send them, such as http://localhost:3000/hook
  --api      the service; default: http://localhost:8787
  --token    an admin's or owner's token; default: RATECARD_TOKEN from the environment
  --since    start with the events of this time, such as 2020-11-25T09:33:14Z; default: resume, or else start now
  --state    the file that holds the position; default: .listen-<webhook id>.json in this folder`;

const option = { type: "string" } as const;
const options = { webhook: option, url: option, api: option, token: option, since: option, state: option };

/** The message of an invalid value. A missing one has its own. */
const invalid = (message: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? "is missing" : message),
});
const httpUrl = z
  .url({ protocol: /^https?$/, ...invalid("must be an http or https URL") })
  .refine((url) => !url.includes("@"), "must not contain a user name or a password");

const optionsSchema = z.object({
  webhook: z.uuid(invalid("must be the id of a webhook")).toLowerCase(),
  url: httpUrl,
  api: httpUrl.transform((url) => url.replace(/\/+$/, "")).default("http://localhost:8787"),
  token: z
    .string("is missing, and RATECARD_TOKEN is not set")
    .regex(/^[\x21-\x7e]+$/, "must be a token: visible characters without spaces"),
  since: timeInput.optional(),
  state: z.string().min(1, "must be the path of a file").optional(),
});

/** @param environment for RATECARD_TOKEN */
export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): { ok: true; options: ListenOptions } | { ok: false; reason: string } {
  const given = parseOptions(args);
  if (typeof given === "string") return { ok: false, reason: given };
  const result = optionsSchema.safeParse({ ...given, token: given["token"] ?? environment["RATECARD_TOKEN"] });
  if (!result.success) {
    const reasons = result.error.issues.map(({ path, message }) => `--${path.join(".")} ${message}.`);
    return { ok: false, reason: reasons.join("\n") };
  }
  const { webhook, url, api, token, since, state } = result.data;
  const statePath = state ?? `.listen-${webhook}.json`;
  return { ok: true, options: { webhookId: webhook, url, api, token, since, statePath } };
}

/** The options, or the reason why they are wrong. */
function parseOptions(args: readonly string[]): Record<string, string | undefined> | string {
  try {
    return { ...parseArgs({ args: [...args], options }).values };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
