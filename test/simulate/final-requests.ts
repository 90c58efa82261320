/** Pure. The judges of what receivers got: the attempts, the secrets, and nothing after it was stopped. */
import { createHmac } from "node:crypto";
import type { Received } from "./platform/receivers.ts";
import type { Action, Known, Scene } from "./truth.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Edits hold from the next attempt on, within ten seconds. The network takes some milliseconds. */
const IN_HAND_MS = 10 * SECOND + 200;
/** A ledger's clock and the true one, and a request that was in hand. */
const SETTLED_MS = 2 * MINUTE;
const SKEW_MS = 31 * SECOND;

export function judgeRequests(scene: Scene, byDelivery: ReadonlyMap<string, Received[]>): void {
  const { truth, receivers } = scene;
  for (const request of receivers.received) {
    const webhook = truth.webhook(request.webhookId);
    if (!webhook) {
      truth.violate(request.at, "requests", `${request.host} gets a request of an unknown webhook`);
      continue;
    }
    if (![1, 2, 3].includes(request.number)) {
      truth.violate(request.at, "attempts", `${request.eventId}: attempt ${request.number}`);
    }
    judgeStops(scene, webhook, request);
    judgeSecrets(scene, webhook, request);
  }
  for (const [name, requests] of byDelivery) judgeRepeats(scene, name, requests);
  for (const webhook of truth.webhooks) judgeSettled(scene, webhook, byDelivery);
}

/** The action was done, and requests that began before it have ended. */
function isInForce({ status, to }: Action, at: number): boolean {
  return status !== null && status < 300 && to + IN_HAND_MS < at;
}

/** Nothing is sent after a webhook was disabled, deleted, moved or discarded, nor to a host that is claimed. */
function judgeStops({ truth }: Scene, { id, autoRecovers }: Known, { at, host, eventId }: Received): void {
  const of = (kind: Action["kind"]) =>
    truth.actions.findLast((action) => action.webhookId === id && action.kind === kind && isInForce(action, at));
  const stop = (why: string) => truth.violate(at, "stops", `${host} gets ${eventId} after ${why}`);
  const disabled = of("disable");
  const isEnabledAgain = truth.actionsOn(id, "enable").some(({ to, from }) => to > (disabled?.from ?? 0) && from < at);
  if (disabled && !isEnabledAgain) stop("the webhook was disabled");
  if (of("delete")) stop("the webhook was deleted");
  const moved = of("edit url");
  const isLast = truth.actionsOn(id, "edit url").every(({ from }) => from <= (moved?.from ?? 0) || from > at);
  if (moved && isLast && !moved.note.includes(`//${host}/`)) stop("the webhook was moved");
  const discarded = of("discard");
  const hasCycles = autoRecovers || truth.actionsOn(id, "redeliver", "recover", "replay").length > 0;
  const acceptedAt = truth.stored.get(eventId)?.acceptedAt ?? Infinity;
  // Whether or not its message had come.
  if (discarded && !hasCycles && acceptedAt <= discarded.from) stop("it was discarded");
  const claimed = truth.actions.find(({ kind, webhookId }) => kind === "deploy" && webhookId === host);
  // Old isolates finish what they have begun, and ledgers send nothing themselves.
  if (claimed && at > claimed.to + MINUTE && at < truth.healedAt) stop("its host became the platform's own");
}

/** In the overlap of a rotation, requests carry the old secret and are signed with both keys. */
function judgeSecrets({ truth, history }: Scene, webhook: Known, request: Received): void {
  const rotations = truth.actions.filter(({ webhookId, kind }) => webhookId === webhook.id && kind === "rotate");
  const done = rotations.filter(({ status }) => status !== null && status < 300);
  if (rotations.some(({ status }) => status === null || status >= 500)) return;
  const { at, headers, host } = request;
  const margin = IN_HAND_MS + SKEW_MS;
  const isNear = done.some(({ from, to, note }) => {
    const end = to + overlapOf(note);
    return (at > from - margin && at < to + margin) || (at > end - margin && at < end + margin);
  });
  if (isNear) return;
  const count = done.filter(({ to }) => to < at).length;
  const last = done[count - 1];
  const isOverlap = last !== undefined && at < last.to + overlapOf(last.note);
  const secret = webhook.secrets[isOverlap ? count - 1 : count];
  if (headers["ratecard-webhook-secret"] !== secret) {
    truth.violate(
      at,
      "secrets",
      `${host} gets another secret than the one it knows${isOverlap ? ", in the overlap" : ""}`,
    );
  }
  const plan = history.webhooks[truth.webhooks.indexOf(webhook)];
  if (!plan?.usesSignature) return;
  const keys = isOverlap
    ? [webhook.signingSecrets[count - 1], webhook.signingSecrets[count]]
    : [webhook.signingSecrets[count]];
  const given = (headers["webhook-signature"] ?? "").split(" ");
  const isSigned = keys.every((key) => given.includes(signatureOf(request, key ?? "")));
  if (!isSigned)
    truth.violate(
      at,
      "secrets",
      `${host} cannot verify the signature of ${request.eventId}${isOverlap ? ", in the overlap" : ""}`,
    );
}

function overlapOf(note: string): number {
  const { overlap_seconds: seconds }: { overlap_seconds?: number } = JSON.parse(note);
  return (seconds ?? 0) * SECOND;
}

function signatureOf({ headers, body }: Received, signingSecret: string): string {
  const key = Buffer.from(signingSecret.replace(/^whsec_/, ""), "base64");
  const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
}

const CRASHES: ReadonlySet<string> = new Set([
  "worker dies",
  "ledger dies",
  "D1 refuses",
  "D1 loses the answer",
  "D1 is slow",
  "ledger is not reached",
  "ledger's answer is lost",
  "ledger is slow",
  "ledger is evicted",
  "ledger is replaced",
  "ledger's write fails",
]);

/** The same attempt is made twice only after a crash, or in the next cycle. */
function judgeRepeats({ truth, world, ledgers }: Scene, name: string, requests: readonly Received[]): void {
  const [webhookId = "", eventId = ""] = name.split(" ");
  const hasCycles = truth.actionsOn(webhookId, "redeliver", "recover", "replay").length > 0;
  if (hasCycles || truth.webhook(webhookId)?.autoRecovers) return;
  const ledger = ledgers.host(webhookId).name;
  for (const number of [1, 2, 3]) {
    const same = requests.filter((request) => request.number === number);
    for (const [index, request] of same.entries()) {
      const before = same[index - 1];
      if (!before) continue;
      const targets = new Set([before.machine, ledger, webhookId]);
      const hasCrashed =
        world.hadWindow(before.at - MINUTE, request.at) ||
        world.faults.fired.some(
          ({ at, category, target }) =>
            at >= before.at - MINUTE && at <= request.at && CRASHES.has(category) && targets.has(target),
        );
      if (hasCrashed) continue;
      const seconds = Math.round((request.at - before.at) / SECOND);
      truth.violate(
        request.at,
        "attempts",
        `${eventId}: attempt ${number} is made again after ${seconds} s without a crash`,
      );
    }
  }
}

/** Nothing is sent after it was settled. */
function judgeSettled({ truth, ledgers }: Scene, webhook: Known, byDelivery: ReadonlyMap<string, Received[]>): void {
  const { storage } = ledgers.host(webhook.id);
  if (!storage.isOpen()) return;
  const rows = storage.read("SELECT event_id, status, reason, updated_at FROM settled WHERE status <> 'delivered'");
  for (const row of rows) {
    const last = byDelivery.get(`${webhook.id} ${String(row["event_id"])}`)?.at(-1);
    if (!last || last.at < Number(row["updated_at"]) + SETTLED_MS) continue;
    truth.violate(last.at, "stops", `${last.host} gets ${last.eventId} after it was ${String(row["reason"])}`);
  }
}
