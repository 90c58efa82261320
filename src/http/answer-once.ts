/**
 * I/O. Makes a POST request safe to repeat: with an `Idempotency-Key` it is done once, and its repeats get its response.
 * Only successes are kept, without secrets and without what is stored elsewhere.
 */
import { newId } from "../ids/new-id.ts";
import { log } from "../logging/log.ts";
import { sha256 } from "../security/digest.ts";
import { accountDatabase, directory } from "../storage/database.ts";
import { type KeyClaim, abandonKey, claimKey, completeKey, forgetKey } from "../storage/request-keys.ts";
import { KeyLostError } from "../storage/transaction.ts";
import { IDEMPOTENCY_KEY_HEADER } from "../vocabulary/headers.ts";
import type { Route } from "./definition.ts";
import { idempotencyKey, keepsKeys, keyName } from "./idempotency-key.ts";
import { Problem, fieldErrorsOf, invalid } from "./problem.ts";
import { problemOfError } from "./problem-of-error.ts";
import { type Reply, readStored, replyAgain } from "./reply.ts";
import type { RequestContext } from "./request-context.ts";

/** Keys of requests outside of an account. */
const PLATFORM_SCOPE = "platform";
/** A larger response is not kept: a value in D1 has at most 2 MB. */
const MAX_KEPT_CHARS = 500_000;
const RETRY_AFTER_SECONDS = 1;

/**
 * @param recall completes a stored response with what is not stored twice.
 * @throws {Problem} 409 for a key that came with other content, or whose first request is still in progress.
 */
export async function answerOnce(
  context: RequestContext,
  route: Route,
  work: () => Promise<Reply>,
  recall: (data: unknown) => Promise<unknown>,
): Promise<Reply> {
  const header = context.c.req.header(IDEMPOTENCY_KEY_HEADER);
  if (header === undefined || !keepsKeys(route)) return work();
  const key = idempotencyKey.safeParse(header);
  if (!key.success) throw invalid(fieldErrorsOf(key.error, [IDEMPOTENCY_KEY_HEADER]));
  const fingerprint = await fingerprintOf(context, route);
  // The handler refuses a body that cannot be read, once it has found its objects.
  if (fingerprint === undefined) return work();
  // The change and the end of its key are one transaction, so both are in one database.
  const isOfAccount = route.account === "header";
  const claiming = await claimKey(
    isOfAccount ? await accountDatabase(context.env, context.accountId) : directory(context.env),
    {
      scope: route.account === "none" ? PLATFORM_SCOPE : context.accountId,
      key: keyName(route.path, context.c.req.param(), key.data),
      fingerprint,
      targetId: newId(context.now),
    },
    context.now,
  );
  switch (claiming.kind) {
    case "claimed":
      context.claim = claiming.claim;
      return complete(context, claiming.claim, work);
    case "done":
      return replay(context, recall, claiming.response);
    case "conflict":
      throw new Problem("idempotency_key_reused", "The idempotency key was used before with a different body.", {
        errors: [{ path: IDEMPOTENCY_KEY_HEADER, message: "was used in the last 24 hours with a different body" }],
      });
    case "in_progress":
      throw inProgressProblem();
  }
}

async function complete(context: RequestContext, claim: KeyClaim, work: () => Promise<Reply>): Promise<Reply> {
  let reply: Reply;
  try {
    reply = await work();
  } catch (error) {
    if (error instanceof KeyLostError) throw inProgressProblem();
    const changedNothing = problemOfError(error).status < 500;
    await settle(context, () => (changedNothing ? forgetKey(claim) : abandonKey(claim)));
    throw error;
  }
  if (!context.isCommitted(reply)) {
    const response = reply.toStored(context.version);
    const isKept = response.length <= MAX_KEPT_CHARS;
    await settle(context, () => (isKept ? completeKey(claim, response) : forgetKey(claim)));
  }
  return reply;
}

/** The request's response stands. A key that was not settled can be taken over later. */
async function settle(context: RequestContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("error", "idempotency key not settled", { request_id: context.c.get("requestId"), error });
  }
}

async function replay(
  context: RequestContext,
  recall: (data: unknown) => Promise<unknown>,
  response: string,
): Promise<Reply> {
  const { status, version, data } = readStored(response);
  context.version = version;
  return replyAgain(status, await recall(data));
}

/** Undefined when the body cannot be read. An empty body means the same as `{}`. */
async function fingerprintOf(context: RequestContext, route: Route): Promise<string | undefined> {
  if (!route.body) return "";
  try {
    const bytes = await context.bytes();
    return bytes.byteLength === 0 ? await sha256("{}") : await sha256(bytes);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

function inProgressProblem(): Problem {
  return new Problem("idempotency_in_progress", "The first request with this idempotency key is still in progress.", {
    headers: { "Retry-After": String(RETRY_AFTER_SECONDS) },
  });
}
