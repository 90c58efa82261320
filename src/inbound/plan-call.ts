/** Pure. Decides whether a call is run, stored without being run, or refused. */
import { Problem, invalid } from "../http/problem.ts";
import type { InboundWebhook } from "../storage/webhook.ts";
import type { Step } from "./actions/action.ts";
import type { IncomingCall } from "./incoming-call.ts";
import { errorsOf, planSteps, selectBodies } from "./plan-steps.ts";
import type { Content } from "./read-content.ts";
import { keepsFailures } from "./sender.ts";

export type CallPlan =
  | { kind: "run"; steps: readonly Step[] }
  /** Stored without being done. */
  | { kind: "keep"; status: "failed" | "paused" | "skipped"; problem: Problem | null }
  | { kind: "refuse"; problem: Problem };

/** @param duplicates places of bodies that were done before. */
export function planCall(
  webhook: InboundWebhook,
  call: IncomingCall,
  content: Content,
  duplicates: ReadonlySet<number>,
): CallPlan {
  if (!webhook.enabled)
    return keepOrRefuse(webhook, "paused", new Problem("inbound_webhook_disabled", "The webhook is disabled."));
  if (!content.ok) return planFailure(webhook, content.problem);
  const selection = selectBodies(webhook, call, content, duplicates);
  if (selection.kind === "none")
    return { kind: "keep", status: "skipped", problem: new Problem("invalid_request", selection.reason) };
  const planned = planSteps(webhook, selection.bodies);
  if (!planned.ok) return planFailure(webhook, invalid(planned.errors));
  const errors = errorsOf(planned.steps);
  if (errors.length > 0) return planFailure(webhook, invalid(errors));
  return { kind: "run", steps: planned.steps.flatMap(({ preparation }) => (preparation.ok ? [preparation.step] : [])) };
}

/** The plan for content without valid inputs. An unsupported media type is always refused. */
export function planFailure(webhook: InboundWebhook, problem: Problem): CallPlan {
  return problem.status === 415 ? { kind: "refuse", problem } : keepOrRefuse(webhook, "failed", problem);
}

function keepOrRefuse(webhook: InboundWebhook, status: "failed" | "paused", problem: Problem): CallPlan {
  return keepsFailures(webhook) ? { kind: "keep", status, problem } : { kind: "refuse", problem };
}
