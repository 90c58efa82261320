/** I/O. The URL of an inbound webhook, which needs no token: `/v1/webhooks/{secret}`. */
import type { Context } from "hono";
import { MAX_MOVE_ATTEMPTS } from "../constants.ts";
import type { App, AppEnv } from "../http/definition.ts";
import { Problem, notFound, problemResponse } from "../http/problem.ts";
import { problemOfError } from "../http/problem-of-error.ts";
import { enforceRateLimit } from "../http/rate-limit.ts";
import { newId } from "../ids/new-id.ts";
import { log } from "../logging/log.ts";
import { sha256 } from "../security/digest.ts";
import { SECRET_PATTERN, isSecret } from "../security/random.ts";
import { settingsOf } from "../settings.ts";
import { forgetHome } from "../storage/database.ts";
import { isMovedError } from "../storage/moved.ts";
import { recordUnproven } from "../storage/record-calls.ts";
import { refuseOwnDelivery } from "../http/own-delivery.ts";
import { callRecord } from "./call-record.ts";
import { budgetOf, commitLine } from "./commit.ts";
import type { CallerReply, CallOutcome } from "./call-outcome.ts";
import { type InboundTarget, requireInboundWebhook } from "./find-by-secret.ts";
import { readCall } from "./incoming-call.ts";
import { corsHeaders, preflightHeaders } from "./public-page.ts";
import { type Received, receive, wrongMethod } from "./receive.ts";
import type { Reception } from "./reception.ts";
import { replyTo } from "./reply.ts";
import { senderOf } from "./sender.ts";
import type { Verification } from "./sources/verification.ts";

/** A browser that opens an inbound response runs nothing. */
const SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * Requests to an inbound URL with other methods. Registered before /v1/webhooks/{id}, which has the same shape and would
 * respond that a token is missing.
 */
export function otherMethodRoutes(app: App): void {
  app.use(`/v1/webhooks/:secret{${SECRET_PATTERN}}`, async (c, next) => {
    const { method } = c.req;
    if (method === "POST") return next();
    const { secret } = c.req.param();
    if (secret === undefined || !["GET", "HEAD", "OPTIONS"].includes(method)) throw wrongMethod();
    const target = await findTarget(c, secret);
    const { public: page, source } = target?.webhook.inbound ?? { public: null, source: null };
    if (target && page && method === "OPTIONS") return c.body(null, 204, preflightHeaders(page, c.req.raw.headers));
    if (method === "OPTIONS") return c.body(null, 204, { Allow: "POST" });
    const sender = target && source ? senderOf(target.webhook) : null;
    if (!target || !sender?.type.handshakes?.some((rule) => rule.method === method)) throw wrongMethod();
    return respondToCall(c, secret, target);
  });
}

export function inboundRoutes(app: App): void {
  app.post("/v1/webhooks/:secret", async (c) => {
    refuseOwnDelivery(c.req.raw.headers);
    const secret = c.req.param("secret");
    const target = await findTarget(c, secret);
    if (!target) throw notFound("webhook");
    return respondToCall(c, secret, target);
  });
}

/** Undefined when no webhook has the secret. @throws {Problem} 429 */
async function findTarget(c: Context<AppEnv>, secret: string): Promise<InboundTarget | undefined> {
  if (!isSecret(secret)) return undefined;
  // Limited before any lookup. Keyed by the hash, so that the rate limiter does not store the secret.
  await enforceRateLimit(c.env, "INBOUND_LIMIT", await sha256(secret));
  try {
    return await requireInboundWebhook(c.env, settingsOf(c.env), secret, Date.now());
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined;
    throw error;
  }
}

async function respondToCall(c: Context<AppEnv>, secret: string, target: InboundTarget): Promise<Response> {
  const { webhook } = target;
  const settings = settingsOf(c.env);
  const origin = settings.publicUrl ?? new URL(c.req.url).origin;
  const call = await readCall(c.req.raw, `${origin}/v1/webhooks/${secret}`);
  // Not before: a long body may take longer to arrive than clocks may differ.
  const now = Date.now();
  const sender = senderOf(webhook);
  let reception: Reception = { ...target, env: c.env, settings, sender, call, now };
  c.set("accountId", webhook.accountId);
  c.header("Content-Security-Policy", SANDBOX);
  for (const [name, value] of Object.entries(corsHeaders(webhook.inbound.public, call.headers))) c.header(name, value);
  try {
    const received = await receiveAtHome(reception, secret);
    reception = received.reception;
    const { verification, outcome } = received;
    const response = toResponse(c, reception, outcome);
    await recordEnding(reception, verification, outcome, response);
    logCompleted(c, reception, response.status);
    return response;
  } catch (error) {
    if (!(error instanceof Problem)) {
      const { status } = problemOfError(error);
      await recordFailure(reception, status, JSON.stringify({ status }));
      logCompleted(c, reception, status);
      throw error;
    }
    const response = problemResponse(c, error);
    // A webhook that was deleted meanwhile keeps no records.
    if (error.status !== 404) await recordFailure(reception, error.status, await response.clone().text());
    logCompleted(c, reception, error.status);
    return response;
  }
}

/** Once more if the account has moved meanwhile: nothing was done then. */
async function receiveAtHome(reception: Reception, secret: string): Promise<Received & { reception: Reception }> {
  const { env, settings, webhook, now } = reception;
  let current = reception;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { ...(await receive(current)), reception: current };
    } catch (error) {
      if (!isMovedError(error) || attempt === MAX_MOVE_ATTEMPTS) throw error;
      forgetHome(webhook.accountId);
      current = { ...reception, ...(await requireInboundWebhook(env, settings, secret, now)) };
    }
  }
}

function toResponse(c: Context<AppEnv>, { webhook, sender, call }: Reception, outcome: CallOutcome): Response {
  if (outcome.kind === "refused") return problemResponse(c, outcome.problem);
  const { status, contentType, body, headers = {} }: CallerReply = replyTo(webhook, sender, call.headers, outcome);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  if (contentType !== null) c.header("Content-Type", contentType);
  return new Response(c.req.method === "HEAD" ? null : body, { status, headers: c.body(null).headers });
}

/** Records refusals, handshakes and repeats. All other calls are already recorded. */
async function recordEnding(
  reception: Reception,
  verification: Verification,
  outcome: CallOutcome,
  response: Response,
): Promise<void> {
  if (outcome.kind === "kept" || (outcome.kind === "done" && !outcome.isRepeat)) return;
  const { webhook, sender, call, settings, db, now } = reception;
  const status = outcome.kind === "done" ? "done" : outcome.kind;
  const isProven = outcome.kind === "done" || (outcome.kind === "refused" && outcome.isProven);
  const line = callRecord(webhook, sender, call, verification, {
    id: newId(now),
    status,
    statusCode: response.status,
    response: outcome.kind === "done" ? outcome.response : await responseObject(response),
    problem: outcome.kind === "refused" ? outcome.problem : null,
  });
  await tryToRecord(line.statusCode, webhook.id, () =>
    isProven ? commitLine(db, line, budgetOf(settings)) : recordUnproven(db, line),
  );
}

/** A call that the service failed. */
async function recordFailure(reception: Reception, statusCode: number, response: string): Promise<void> {
  const { webhook, sender, call, settings, db, now } = reception;
  const outcome = { id: newId(now), status: "failed" as const, statusCode, response };
  const line = callRecord(webhook, sender, call, { kind: "unsigned" }, outcome);
  await tryToRecord(statusCode, webhook.id, () => commitLine(db, line, budgetOf(settings)));
}

/** A call that did nothing is recorded if it can be: the sender gets the same answer either way. */
async function tryToRecord(statusCode: number, webhookId: string, record: () => Promise<void>): Promise<void> {
  try {
    await record();
  } catch (error) {
    log("warn", "inbound call not recorded", { webhook_id: webhookId, status_code: statusCode, error });
  }
}

/** The API shows responses as objects. A handshake's may be anything. */
async function responseObject(response: Response): Promise<string> {
  const text = await response.clone().text();
  return text.startsWith("{") ? text : JSON.stringify({});
}

function logCompleted(c: Context<AppEnv>, { webhook }: Reception, statusCode: number): void {
  log(statusCode >= 500 ? "error" : "info", "inbound call completed", {
    request_id: c.get("requestId"),
    account_id: webhook.accountId,
    webhook_id: webhook.id,
    status_code: statusCode,
  });
}
