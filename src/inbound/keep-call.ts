/** I/O. Stores a call that is not done, so that people can see it, and run it later. */
import { RATE_LIMIT_PERIOD_SECONDS } from "../constants.ts";
import { Problem, notFound } from "../http/problem.ts";
import type { CallKey } from "../vocabulary/call.ts";
import { callRecord } from "./call-record.ts";
import { budgetOf, commitKept } from "./commit.ts";
import type { CallOutcome } from "./call-outcome.ts";
import { responseText } from "./caller-response.ts";
import { failureNotice, sendNotice } from "./failure-notice.ts";
import type { Reception } from "./reception.ts";
import type { Verification } from "./sources/verification.ts";

/** A call to store. */
export interface Storing {
  readonly reception: Reception;
  readonly verification: Verification;
  readonly id: string;
  readonly keys: readonly CallKey[];
  /** Calls that are not done, whose place it takes. */
  readonly replaced: readonly string[];
}

export async function keepCall(
  { reception, verification, id, keys, replaced }: Storing,
  status: "failed" | "paused" | "skipped",
  problem: Problem | null,
): Promise<CallOutcome | "stale"> {
  const { env, settings, db, webhook, sender, call: incoming, now } = reception;
  const response = responseText(id, [], "source");
  const recorded = { id, status, statusCode: 200, response, problem, key: keys[0] ?? null };
  const call = callRecord(webhook, sender, incoming, verification, recorded);
  const notice = await failureNotice(db, call, now);
  const committed = await commitKept(db, { call, keys, replaced, budget: budgetOf(settings) }, notice, now);
  if (committed.kind === "committed") {
    if (notice && committed.notice) await sendNotice(env, settings, notice, committed.notice);
    return { kind: "kept", id, response };
  }
  switch (committed.undo) {
    case "stale":
      return "stale";
    case "gone":
      throw notFound("webhook");
    case "over_budget":
      return { kind: "refused", problem: fullProblem(), isProven: false };
    case "full":
    case "clock_skew":
    case "job_ended":
      throw new Error(`a kept call cannot be undone as ${committed.undo}`);
  }
}

/** A call that is stored without its body could never be run, so the sender must retry. */
function fullProblem(): Problem {
  return new Problem(
    "call_budget_used",
    "The account has stored its limit of bytes of calls in the last 24 hours. Try again later.",
    {
      headers: { "Retry-After": String(RATE_LIMIT_PERIOD_SECONDS * 360) },
    },
  );
}
