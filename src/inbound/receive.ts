/** Receiving: a sender's call becomes what the webhook's actions make of it, once. */
import { MAX_COMMIT_TRIES, MAX_INBOUND_BYTES } from "../constants.ts";
import { ContactChangeset } from "../contacts/contact-changeset.ts";
import { enqueueDeliveries } from "../delivery/delivery-queue.ts";
import { refuseEncoded } from "../http/body.ts";
import { Problem, invalid, notFound } from "../http/problem.ts";
import { overloadedProblem, pauseAfterLoss } from "../http/race.ts";
import { sha256 } from "../security/digest.ts";
import { verify } from "../security/standard-webhooks.ts";
import { type CallKey, findCallByKey } from "../storage/calls.ts";
import { findContacts } from "../storage/contacts.ts";
import { type Webhook, liveSecrets } from "../storage/webhook.ts";
import { newId } from "../ids/id.ts";
import { findAction } from "./actions/actions.ts";
import type { Body } from "./body/body.ts";
import { readBody } from "./body/read-body.ts";
import { commit } from "./commit.ts";
import { type Content, textOf } from "./content.ts";
import type { InboundTarget } from "./find-by-secret.ts";
import { contactsOf, perform, planSteps } from "./plan.ts";
import { reenqueueDeliveries } from "./reenqueue.ts";
import { IDEMPOTENCY_KEY_HEADER, ID_HEADER, SIGNATURE_HEADER } from "../vocabulary/headers.ts";

export interface Answer {
  /** The body of a 200. */
  response: string;
  /** The answer of an earlier call with the same key and content. */
  replayed: boolean;
}

interface Reception extends InboundTarget {
  readonly env: Env;
  readonly content: Content;
  readonly body: Body;
  readonly key: CallKey | undefined;
  readonly now: number;
}

/** @throws {Problem} 403, 415, 413, 401, 400, 422, 409 or 503, with nothing done. */
export async function receive(
  env: Env,
  door: InboundTarget,
  request: Request,
  content: Content,
  now: number,
): Promise<Answer> {
  const { webhook } = door;
  if (webhook.usesSignature && !request.headers.has(SIGNATURE_HEADER)) throw unsignedProblem();
  if (!webhook.enabled) throw new Problem(403, "The webhook is disabled.");
  refuseEncoded(request);
  if (!content.whole) throw new Problem(413, `The body must not exceed ${MAX_INBOUND_BYTES} bytes.`);
  await requireSignature(webhook, request.headers, content, now);
  const body = await readBody(content.contentType, content.bytes, { hasSource: false });
  const key = await keyOf(request.headers, content);
  const reception: Reception = { ...door, env, content, body, key, now };
  for (let tries = 0; tries < MAX_COMMIT_TRIES; tries += 1) {
    const answer = (await earlierAnswer(reception)) ?? (await runActions(reception));
    if (answer !== "stale") return answer;
    await pauseAfterLoss(tries);
  }
  throw overloadedProblem("Too many calls are about the same contact at this moment. Try again.");
}

/** @throws {Problem} 401 */
async function requireSignature(webhook: Webhook, headers: Headers, { bytes }: Content, now: number): Promise<void> {
  if (!webhook.usesSignature) return;
  const { signingSecrets } = liveSecrets(webhook, now);
  if (await verify(signingSecrets, headers, bytes, Math.floor(now / 1000))) return;
  throw unsignedProblem();
}

function unsignedProblem(): Problem {
  // RFC 9110 wants a challenge with every 401. No scheme is registered for what is asked for here.
  return new Problem(401, "The signature is missing or wrong, or its time is more than five minutes off.", {
    headers: { "WWW-Authenticate": "Signature" },
  });
}

/** @throws {Problem} 422 */
async function keyOf(headers: Headers, { bytes }: Content): Promise<CallKey | undefined> {
  const name = headers.has(ID_HEADER) ? ID_HEADER : IDEMPOTENCY_KEY_HEADER;
  const key = headers.get(name);
  if (key === null) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid([{ path: name, message: "must be 1 to 255 printable ASCII characters without spaces" }]);
  }
  return { key, fingerprint: await sha256(bytes) };
}

/** @throws {Problem} 409 when the key stands for other content. */
async function earlierAnswer({ env, db, webhook, key, now }: Reception): Promise<Answer | undefined> {
  const earlier = key && (await findCallByKey(db, webhook, key.key, now));
  if (!earlier) return undefined;
  if (earlier.fingerprint !== key.fingerprint) {
    throw new Problem(409, "The call's key was used in the last 24 hours with a different body.");
  }
  // The one that took the key may have died before its event was on its way.
  await reenqueueDeliveries(env, db, webhook.accountId, earlier.response);
  return { response: earlier.response, replayed: true };
}

/** @throws {Problem} 422, or 503 when the clocks disagree, or 404 when the webhook was deleted meanwhile. */
async function runActions({ env, db, webhook, content, body, key, now }: Reception): Promise<Answer | "stale"> {
  const { accountId } = webhook;
  const steps = planSteps(webhook.events.map(requireAction), body);
  const book = new ContactChangeset(await findContacts(db, accountId, contactsOf(steps)));
  let order = 0;
  const context = { accountId, now, newId: () => newId(now, (order += 1)), onlyFills: false };
  const { results, event } = await perform(steps, book, context);

  const id = newId(now);
  const call = {
    accountId,
    webhookId: webhook.id,
    id,
    statusCode: 200,
    contentType: content.contentType,
    body: textOf(content),
    response: JSON.stringify({ id, results }),
  };
  const committed = await commit(db, { call, key, contacts: book, event }, now);
  if (committed.kind === "committed") {
    if (committed.event) await enqueueDeliveries(env, [committed.event]);
    return { response: committed.response, replayed: false };
  }
  switch (committed.undo) {
    case "stale":
      return "stale";
    case "gone":
      throw notFound("webhook");
    case "clock_skew":
      throw new Problem(503, "The service's clocks differ. Try again.");
    case "full":
      throw new Error("a call has no limit that could be reached");
  }
}

function requireAction(name: string) {
  const action = findAction(name);
  if (!action) throw new Error(`there is no action ${name}`);
  return action;
}
