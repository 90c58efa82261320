/** Pure. What `npm run listen` was asked to do. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { timeInput } from "../../src/http/times.ts";

export interface Listening {
  webhookId: string;
  /** Where requests go, on this machine. */
  url: string;
  /** The service's origin, without a slash at its end. */
  api: string;
  token: string;
  /** Milliseconds since 1970; undefined: where it stopped, or now. */
  since: number | undefined;
  statePath: string;
}

export const USAGE = `npm run listen -- --webhook <id> --url <URL> [--api <URL>] [--token <token>] [--since <time>] [--state <file>]

  --webhook  the outbound webhook whose requests you want
  --url      where they go, such as http://localhost:3000/hook
  --api      the service; http://localhost:8787 if left out
  --token    of an admin or owner of the account; RATECARD_TOKEN from the environment if left out
  --since    begin with the events of this time, such as 2020-11-25T09:33:14Z; where it stopped, else now, if left out
  --state    keeps how far it got; .listen-<webhook id>.json in this folder if left out`;

const option = { type: "string" } as const;
const options = { webhook: option, url: option, api: option, token: option, since: option, state: option };

const needed = (message: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? "is missing" : message),
});
const httpUrl = z
  .url({ protocol: /^https?$/, ...needed("must be an http or https URL") })
  .refine((url) => !url.includes("@"), "must hold no user name and password");

const shape = z.object({
  webhook: z.uuid(needed("must be the id of a webhook")).toLowerCase(),
  url: httpUrl,
  api: httpUrl.transform((url) => url.replace(/\/+$/, "")).default("http://localhost:8787"),
  token: z
    .string("is missing, and so is RATECARD_TOKEN in the environment")
    .regex(/^[\x21-\x7e]+$/, "must be a token: visible characters without spaces"),
  since: timeInput.optional(),
  state: z.string().min(1, "must be the path of a file").optional(),
});

export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): { ok: true; listening: Listening } | { ok: false; reason: string } {
  const given = parsed(args);
  if (typeof given === "string") return { ok: false, reason: given };
  const result = shape.safeParse({ ...given, token: given["token"] ?? environment["RATECARD_TOKEN"] });
  if (!result.success) {
    const reasons = result.error.issues.map(({ path, message }) => `--${path.join(".")} ${message}.`);
    return { ok: false, reason: reasons.join("\n") };
  }
  const { webhook, url, api, token, since, state } = result.data;
  const statePath = state ?? `.listen-${webhook}.json`;
  return { ok: true, listening: { webhookId: webhook, url, api, token, since, statePath } };
}

/** The options, or what is wrong with them. */
function parsed(args: readonly string[]): Record<string, string | undefined> | string {
  try {
    return { ...parseArgs({ args: [...args], options }).values };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
