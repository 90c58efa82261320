/** I/O. Runs a stored call again, with the webhook as it is now. */
import { MAX_COMMIT_ATTEMPTS } from "../../constants.ts";
import { enqueueDeliveries } from "../../delivery/delivery-queue.ts";
import { Problem, invalid, notFound } from "../../http/problem.ts";
import { overloadedProblem, pauseAfterLoss } from "../../http/race.ts";
import { timeOfId } from "../../ids/id.ts";
import type { Settings } from "../../settings.ts";
import { type EarlierCall, type InboundCall, findCall, findEarlierCalls } from "../../storage/calls.ts";
import type { Database } from "../../storage/database.ts";
import type { CallKey } from "../../vocabulary/call.ts";
import type { InboundWebhook } from "../../storage/webhook.ts";
import { type CallKeys, findRepeat, distinctKeys, storedKeys } from "../call-keys.ts";
import { storedProblem } from "../call-record.ts";
import { audienceOf, eventCount, responseText } from "../caller-response.ts";
import { budgetOf, commit, commitNotDone } from "../commit.ts";
import { planCall } from "../plan-call.ts";
import { readContent } from "../read-content.ts";
import { performSteps } from "../run-call.ts";
import type { StepResult } from "../run-steps.ts";
import { senderOf } from "../sender.ts";
import { requireRunnable } from "./runnable.ts";
import { incomingCallOf, verificationOf } from "./stored-call.ts";

export interface Rerun {
  readonly env: Env;
  readonly settings: Settings;
  readonly db: Database;
  readonly webhook: InboundWebhook;
  /** Milliseconds. */
  readonly now: number;
  /** Calls before this time are not shown. */
  readonly keptSince: number;
  /** Whether a call that is done is run once more. */
  readonly again: boolean;
  /** Statements of a job, for the call's transaction. */
  readonly advance?: (isDone: boolean) => D1PreparedStatement[];
  /** Statements of a request, for the transaction that records the result. */
  readonly completionOf?: (result: RerunResult) => readonly D1PreparedStatement[];
}

/** The job of the call may go no further. Nothing was done. */
export class JobEndedError extends Error {}

/** How the run ended: the call's record says the same, unless the call had been done before. */
export type RerunResult = Pick<InboundCall, "id" | "status" | "response" | "problem">;

/**
 * @throws {Problem} 404; 409 when the call cannot be run; 503 when the run lost the race against other requests too
 * often. @throws {JobEndedError}
 */
export async function rerunCall(rerun: Rerun, id: string): Promise<RerunResult> {
  for (let losses = 0; losses < MAX_COMMIT_ATTEMPTS; losses += 1) {
    const stored = await findCall(rerun.db, rerun.webhook, id);
    if (!stored || timeOfId(stored.id) < rerun.keptSince) throw notFound("call");
    requireRunnable(rerun.webhook, stored, rerun.again);
    const result = await attempt(rerun, stored);
    if (result !== "stale") return result;
    await pauseAfterLoss(losses);
  }
  throw overloadedProblem("Too many requests change the same call or contact at this moment. Try again.");
}

async function attempt(rerun: Rerun, stored: InboundCall): Promise<RerunResult | "stale"> {
  const { db, webhook, now } = rerun;
  const call = incomingCallOf(stored);
  const sender = senderOf(webhook);
  const content = await readContent(webhook, sender, call);
  const isList = webhook.inbound.each !== null;
  const bodies = content.ok ? content.bodies : [];
  const derived = await storedKeys(sender, call, verificationOf(stored), bodies, isList);
  const all = { ...derived, call: stored.key ?? derived.call };
  const earlier = await findEarlierCalls(
    db,
    webhook,
    distinctKeys(all).map(({ key }) => key),
    now,
  );
  const others = earlier.filter(({ callId }) => callId !== stored.id);
  const keys = rerun.again ? withoutTaken(all, others) : all;
  const repeat = findRepeat(keys, others);
  if (repeat.kind !== "new")
    throw new Problem("call_done", "The sender sent the call once more, and that one is done.");

  const plan = planCall(webhook, call, content, repeat.duplicates);
  if (plan.kind !== "run") {
    const status = plan.kind === "keep" && plan.status === "skipped" ? "skipped" : "failed";
    return saveNotDone(rerun, stored, status, plan.problem);
  }
  const { contacts, result } = await performSteps(db, webhook, plan.steps, now);
  if (!result.ok) return saveNotDone(rerun, stored, "failed", invalid(result.errors));
  const taken = distinctKeys({ ...keys, bodies: keys.bodies.filter((_, index) => !repeat.duplicates.has(index)) });
  return saveDone(rerun, stored, {
    results: result.results,
    contacts,
    replaced: repeat.replaced,
    duplicates: repeat.duplicates,
    repeated: repeat.repeated,
    keys: taken.map((key) => withStoredFingerprint(key, earlier)),
  });
}

interface Done {
  readonly results: readonly StepResult[];
  readonly contacts: Parameters<typeof commit>[1]["contacts"];
  readonly keys: readonly CallKey[];
  readonly replaced: readonly string[];
  readonly duplicates: ReadonlySet<number>;
  readonly repeated: readonly string[];
}

async function saveDone(
  { env, settings, db, webhook, now, advance, completionOf }: Rerun,
  stored: InboundCall,
  { results, duplicates, ...effects }: Done,
): Promise<RerunResult | "stale"> {
  const audience = audienceOf(webhook);
  const response = responseText(stored.id, results, audience, duplicates);
  const call: InboundCall = { ...stored, status: "done", statusCode: 200, response, problem: null };
  const events = results.flatMap(({ event }) => event ?? []);
  const count = eventCount(results, audience);
  const committed = await commit(
    db,
    { ...effects, call, events, count, budget: budgetOf(settings), before: stored.status, also: advance?.(true) ?? [] },
    now,
    completionOf?.(call) ?? [],
  );
  if (committed.kind === "undone") return staleOr(committed.undo);
  if (committed.events.length > 0) await enqueueDeliveries(env, committed.events);
  return { ...call, response: committed.response };
}

/** A call that was done stays done. */
async function saveNotDone(
  { db, advance, completionOf }: Rerun,
  stored: InboundCall,
  status: "failed" | "skipped",
  problem: Problem | null,
): Promise<RerunResult | "stale"> {
  const response = responseText(stored.id, [], "source");
  const call: InboundCall = {
    ...stored,
    status,
    response,
    problem: problem && storedProblem(problem),
  };
  if (stored.status === "done") return call;
  const also = advance?.(false) ?? [];
  const transaction = await commitNotDone(db, call, stored.status, also, completionOf?.(call) ?? []);
  return transaction.kind === "undone" ? staleOr(transaction.undo) : call;
}

function staleOr(undo: string): "stale" {
  switch (undo) {
    case "stale":
      return "stale";
    case "gone":
      throw notFound("webhook");
    case "job_ended":
      throw new JobEndedError();
    case "clock_skew":
      throw new Problem("clock_skew", "The service's clocks differ. Try again.");
    default:
      throw new Error(`a call that is run again cannot be undone as ${undo}`);
  }
}

/** Leaves out the keys of other calls that are done. */
function withoutTaken({ call, bodies }: CallKeys, others: readonly EarlierCall[]): CallKeys {
  const taken = new Set(others.filter(({ status }) => status === "done").map(({ key }) => key));
  const free = (key: CallKey | null) => (key && taken.has(key.key) ? null : key);
  return { call: free(call), bodies: bodies.map(free) };
}

/** The stored body is text: the bytes that came may have had another hash. */
function withStoredFingerprint(key: CallKey, earlier: readonly EarlierCall[]): CallKey {
  const known = earlier.find((each) => each.key === key.key);
  return known ? { ...key, fingerprint: known.fingerprint } : key;
}
