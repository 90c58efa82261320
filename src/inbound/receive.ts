/**
 * I/O. Processes a call to an inbound webhook, in numbered steps. `readContent` reads the body and splits it by `each`.
 * `planCall` selects the bodies that meet `when`, and maps each of them to the inputs of the actions. `runCall` runs the
 * actions and commits their effects.
 */
import { MAX_COMMIT_ATTEMPTS, MAX_INBOUND_BYTES } from "../constants.ts";
import { Problem, invalid } from "../http/problem.ts";
import { overloadedProblem, pauseAfterLoss } from "../http/race.ts";
import { newId } from "../ids/new-id.ts";
import { findEarlierCalls } from "../storage/calls.ts";
import { type CallKeys, findRepeat, keyErrors, ownKeys, distinctKeys, senderKeys } from "./call-keys.ts";
import { runCall } from "./run-call.ts";
import type { CallOutcome } from "./call-outcome.ts";
import { audienceOf } from "./caller-response.ts";
import { keepCall } from "./keep-call.ts";
import { planCall, planFailure } from "./plan-call.ts";
import { isOriginAllowed } from "./public-page.ts";
import { type Content, readContent } from "./read-content.ts";
import type { Reception } from "./reception.ts";
import { reenqueueDeliveries } from "./reenqueue.ts";
import { keepsFailures } from "./sender.ts";
import { answerHandshake } from "./sources/handshake.ts";
import { type Verification, isAccepted } from "./sources/verification.ts";
import { verifyCall } from "./verify-call.ts";

/** The result of verifying a call, and how the call ended. */
export interface Received {
  readonly verification: Verification;
  readonly outcome: CallOutcome;
}

/** The caller records refusals, handshakes and repeats. @throws when the service fails: nothing was done then. */
export async function receive(reception: Reception): Promise<Received> {
  const { webhook, sender, call, now } = reception;
  const unproven = (problem: Problem, verification: Verification = { kind: "unsigned" }): Received => {
    return { verification, outcome: { kind: "refused", problem, isProven: false } };
  };

  // 1. The size. A signature covers the whole body, so a part of it proves nothing.
  if (!call.isWhole)
    return unproven(new Problem("body_too_large", `The body must not exceed ${MAX_INBOUND_BYTES} bytes.`));

  // 2. The sender.
  if (!isOriginAllowed(webhook.inbound.public, call.headers)) {
    return unproven(new Problem("origin_not_allowed", "This origin may not call the webhook."));
  }
  const verification = await verifyCall(webhook, sender, call, now);

  // 3. Handshakes, also of senders that have no key yet, and while the webhook is disabled.
  const answer = sender && (await answerHandshake(sender.type, sender.settings, call, verification, now));
  if (answer) return { verification, outcome: { kind: "handshake", answer } };
  if (!isAccepted(verification)) return unproven(unsignedProblem(), verification);
  if (call.method !== "POST") return unproven(wrongMethod(), verification);

  // 4. What was sent, and whether it came before.
  const content = await readContent(webhook, sender, call);
  const errors = sender || !webhook.enabled ? [] : keyErrors(call.headers);
  if (content.ok && errors.length > 0) return { verification, outcome: refused(invalid(errors)) };
  const keys = await keysOf(reception, verification, content);

  // 5. The plan and its transaction, again whenever another call was faster.
  for (let losses = 0; losses < MAX_COMMIT_ATTEMPTS; losses += 1) {
    const outcome = await attempt(reception, verification, content, keys);
    if (outcome !== "stale") return { verification, outcome };
    await pauseAfterLoss(losses);
  }
  throw overloadedProblem("Too many calls are about the same contact at this moment. Try again.");
}

async function attempt(
  reception: Reception,
  verification: Verification,
  content: Content,
  keys: CallKeys,
): Promise<CallOutcome | "stale"> {
  const { env, db, webhook, call, now } = reception;
  // A stored call takes over its key, and replaces an earlier call that has it, even if its content is invalid or the
  // webhook is disabled.
  const looksBack = keepsFailures(webhook) || (webhook.enabled && content.ok);
  const names = looksBack ? distinctKeys(keys).map(({ key }) => key) : [];
  const earlier = await findEarlierCalls(db, webhook, names, now);
  const repeat = findRepeat(keys, earlier);
  if (repeat.kind === "conflict") {
    return refused(
      new Problem("idempotency_key_reused", "The call's key was used in the last 24 hours with a different body."),
    );
  }
  if (repeat.kind === "repeat") {
    // The call that took the key may have died before its events were on their way.
    await reenqueueDeliveries(env, db, webhook.accountId, repeat.response);
    return { kind: "done", id: newId(now), response: repeat.response, isRepeat: true };
  }

  const plan = planCall(webhook, call, content, repeat.duplicates);
  const callKey = distinctKeys({ call: keys.call, bodies: [] });
  const common = { reception, verification, id: newId(now), replaced: repeat.replaced };
  switch (plan.kind) {
    case "refuse":
      return refused(plan.problem);
    case "keep":
      return keepCall({ ...common, keys: callKey }, plan.status, plan.problem);
    case "run": {
      const bodies = keys.bodies.filter((_, index) => !repeat.duplicates.has(index));
      const done = await runCall(
        { ...common, keys: distinctKeys({ call: keys.call, bodies }) },
        plan.steps,
        audienceOf(webhook),
        repeat,
      );
      if (done.kind !== "invalid") return done.outcome;
      const failure = planFailure(webhook, invalid(done.errors));
      if (failure.kind !== "keep") return refused(invalid(done.errors));
      return keepCall({ ...common, keys: callKey }, failure.status, failure.problem);
    }
  }
}

async function keysOf(
  { webhook, sender, call }: Reception,
  verification: Verification,
  content: Content,
): Promise<CallKeys> {
  if (!sender) return ownKeys(call);
  const isList = webhook.inbound.each !== null;
  return senderKeys(sender, call, verification, content.ok ? content.bodies : [], isList);
}

function refused(problem: Problem): CallOutcome {
  return { kind: "refused", problem, isProven: true };
}

function unsignedProblem(): Problem {
  // RFC 9110 wants a challenge with every 401. No scheme is registered for such signatures.
  return new Problem(
    "invalid_signature",
    "The signature is missing or wrong, or its time is too far from the service's clock.",
    {
      headers: { "WWW-Authenticate": "Signature" },
    },
  );
}

export function wrongMethod(): Problem {
  return new Problem("method_not_allowed", "An inbound webhook's URL is called with POST.", {
    headers: { Allow: "POST" },
  });
}
