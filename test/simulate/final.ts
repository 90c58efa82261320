/** I/O: reads. The judges at the end: every accepted event has arrived or is listed with its reason. */
import { type Api, arrayOf, member, text } from "./api.ts";
import type { Received } from "./platform/receivers.ts";
import type { Action, Known, Scene, StoredEvent } from "./truth.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** Edits hold from the next attempt on, within ten seconds; clocks are not asked. The network takes some milliseconds. */
const IN_HAND_MS = 10 * SECOND + 200;

export async function judge(scene: Scene, api: Api): Promise<void> {
  const { truth, database, world } = scene;
  // Events that were stored although nobody was told.
  for (const row of database.read("SELECT account_id, id, webhook_ids FROM events WHERE NOT is_test")) {
    const id = String(row["id"]);
    if (truth.stored.has(id)) continue;
    const webhookIds: unknown = JSON.parse(String(row["webhook_ids"]));
    const ids = Array.isArray(webhookIds) ? webhookIds.map(String) : [];
    truth.stored.set(id, { id, accountId: String(row["account_id"]), webhookIds: ids, triedAt: 0, acceptedAt: null });
  }
  const byDelivery = Map.groupBy(scene.receivers.received, ({ webhookId, eventId }) => `${webhookId} ${eventId}`);
  for (const webhook of truth.webhooks) {
    if (webhook.isDeleted || isMaybeDeleted(scene, webhook)) continue;
    await judgeWebhook(scene, api, webhook, byDelivery);
  }
  judgeRequests(scene, byDelivery);
  judgeDeletions(scene);
  await judgeEvents(scene, api);
  if (truth.violations.length > 0) world.tell("judge", `finds ${truth.violations.length} violations`);
}

/** A deletion without an answer may or may not have been done. */
function isMaybeDeleted({ truth, database }: Scene, { id }: Known): boolean {
  const tried = truth.actionsOn(id, "delete").length > 0;
  return tried && database.read("SELECT 1 FROM webhooks WHERE id = ?", id).length === 0;
}

interface Listed {
  eventId: string;
  status: string;
  reason: string | null;
  cycle: number;
  attempts: number;
}

async function judgeWebhook(
  scene: Scene,
  api: Api,
  webhook: Known,
  byDelivery: Map<string, Received[]>,
): Promise<void> {
  const { truth, world, ledgers } = scene;
  const rows = await api.list(`/v1/webhooks/${webhook.id}/deliveries`, webhook.accountId, 100);
  const listed = new Map(rows.map((row) => [text(row, "event_id"), readListed(row)]));
  if (listed.size !== rows.length) truth.violate(world.now, "pages", `${webhook.id}: a delivery is on two pages`);
  const { storage } = ledgers.host(webhook.id);
  if (storage.isOpen()) {
    const kept = storage.read(
      "SELECT event_id FROM pending UNION SELECT event_id FROM settled UNION SELECT event_id FROM settled_before",
    );
    if (kept.length !== listed.size)
      truth.violate(world.now, "pages", `${webhook.id}: ${listed.size} deliveries are listed of ${kept.length}`);
  }
  for (const event of truth.stored.values()) {
    if (!event.webhookIds.includes(webhook.id)) continue;
    const requests = byDelivery.get(`${webhook.id} ${event.id}`) ?? [];
    judgeDelivery(scene, webhook, event, listed.get(event.id), requests);
  }
  const health = await api.get(`/v1/webhooks/${webhook.id}/health`, webhook.accountId);
  const pending = [...listed.values()].filter(({ status }) => status === "pending").length;
  if (Number(member(health.json, "backlog")) !== pending) {
    truth.violate(
      world.now,
      "counts",
      `${webhook.id}: health says ${text(health.json, "backlog")} pending, the list ${pending}`,
    );
  }
}

function judgeDelivery(
  scene: Scene,
  webhook: Known,
  event: StoredEvent,
  listed: Listed | undefined,
  requests: readonly Received[],
): void {
  const { truth, world } = scene;
  const name = `${event.id} to ${webhook.host}`;
  if (!listed) {
    truth.violate(event.acceptedAt ?? world.now, "nothing is lost", `${name}: the ledger has no row for it`);
    return;
  }
  const { status, reason } = listed;
  const since = event.triedAt;
  switch (status === "delivered" ? "delivered" : (reason ?? status)) {
    case "delivered":
      if (!requests.some((request) => isSuccess(request)))
        truth.violate(world.now, "nothing is lost", `${name}: delivered, but no receiver got it`);
      return;
    case "attempts_exhausted":
      if (requests.filter((request) => !isSuccess(request)).length + unreachable(scene, webhook) < 3) {
        truth.violate(world.now, "reasons", `${name}: exhausted after ${requests.length} requests`);
      }
      return;
    case "disabled":
      if (!wasDone(truth.actionsOn(webhook.id, "disable"), since) && !wasDisabledByItself(scene, webhook)) {
        truth.violate(world.now, "reasons", `${name}: failed as disabled, which it never was`);
      }
      return;
    case "discarded":
      if (!wasDone(truth.actionsOn(webhook.id, "discard"), since))
        truth.violate(world.now, "reasons", `${name}: discarded by nobody`);
      return;
    case "gone":
      if (!requests.some(({ status: code }) => code === 410))
        truth.violate(world.now, "reasons", `${name}: gone without a 410`);
      return;
    case "erased":
      if (
        !wasDone(
          truth.actions.filter(({ kind, note }) => kind === "erase" && note.includes(event.id)),
          since,
        )
      ) {
        truth.violate(world.now, "reasons", `${name}: erased by nobody`);
      }
      return;
    case "filtered":
      return;
    case "expired":
      if (world.now - since < 3 * DAY) truth.violate(world.now, "reasons", `${name}: expired too early`);
      return;
    default:
      truth.violate(world.now, "liveness", `${name} is ${status}`);
  }
}

/** Attempts that no receiver saw. */
function unreachable({ receivers, truth }: Scene, { host }: Known): number {
  const isClaimed = truth.actions.some(({ kind, webhookId }) => kind === "deploy" && webhookId === host);
  return isClaimed || receivers.wasUnreachable(host) ? 3 : 0;
}

function isSuccess({ status }: Received): boolean {
  return status !== null && status >= 200 && status < 300;
}

function wasDone(actions: readonly Action[], since: number): boolean {
  return actions.some(({ to }) => to >= since);
}

function wasDisabledByItself({ receivers, database }: Scene, { id }: Known): boolean {
  const isGone = receivers.received.some(({ webhookId, status }) => webhookId === id && status === 410);
  const [row] = database.read("SELECT disabled_reason FROM webhooks WHERE id = ?", id);
  return isGone || row?.["disabled_reason"] === "failing";
}

/** What the receivers saw: at most three attempts a cycle, the right secrets, and nothing after it was stopped. */
function judgeRequests(scene: Scene, byDelivery: Map<string, Received[]>): void {
  const { truth, receivers, world } = scene;
  for (const request of receivers.received) {
    const webhook = truth.webhook(request.webhookId);
    if (!webhook) {
      truth.violate(request.at, "requests", `${request.host} gets a request of an unknown webhook`);
      continue;
    }
    if (request.number < 1 || request.number > 3)
      truth.violate(request.at, "attempts", `${request.eventId}: attempt ${request.number}`);
    const secret = request.headers["ratecard-webhook-secret"] ?? "";
    if (
      !webhook.secrets.includes(secret) &&
      truth.actionsOn(webhook.id, "rotate").every(({ status }) => status !== null && status < 300)
    ) {
      truth.violate(request.at, "secrets", `${request.host} gets a secret that was never shown`);
    }
    judgeStops(scene, webhook, request);
  }
  for (const [name, requests] of byDelivery) judgeRepeats(scene, name, requests);
  void world;
}

/** Nothing is sent after a webhook was disabled, deleted or moved, but what was in hand. */
function judgeStops({ truth }: Scene, webhook: Known, request: Received): void {
  const done = (kind: Action["kind"]) =>
    truth.actions.filter(
      (action) =>
        action.webhookId === webhook.id &&
        action.kind === kind &&
        action.status !== null &&
        action.status < 300 &&
        action.to + IN_HAND_MS < request.at,
    );
  const last = done("disable").at(-1);
  if (last) {
    const isEnabledAgain = truth.actionsOn(webhook.id, "enable").some(({ to }) => to > last.from);
    if (!isEnabledAgain)
      truth.violate(request.at, "stops", `${request.host} gets ${request.eventId} after it was disabled`);
  }
  if (done("delete").length > 0)
    truth.violate(request.at, "stops", `${request.host} gets ${request.eventId} after it was deleted`);
  const moved = done("edit url").at(-1);
  if (moved) {
    const isLast = truth.actionsOn(webhook.id, "edit url").every(({ from }) => from <= moved.from);
    if (isLast && !moved.note.includes(`//${request.host}/`))
      truth.violate(request.at, "stops", `${request.host} gets ${request.eventId} after the webhook was moved`);
  }
}

/** The same attempt is made twice only after a crash. */
function judgeRepeats({ truth, world }: Scene, name: string, requests: readonly Received[]): void {
  const [webhookId = "", eventId = ""] = name.split(" ");
  const restarts = truth.actionsOn(webhookId, "redeliver", "recover", "replay", "probe", "test").length > 0;
  for (const number of [1, 2, 3]) {
    const same = requests.filter((request) => request.number === number);
    for (const [index, request] of same.entries()) {
      const before = same[index - 1];
      if (!before) continue;
      const hasCrashed = world.faults.fired.some(
        ({ at, category }) => at >= before.at - MINUTE && at <= request.at && CRASHES.has(category),
      );
      if (
        !hasCrashed &&
        !restarts &&
        !world.hadWindow(before.at - MINUTE, request.at) &&
        !truth.webhook(webhookId)?.autoRecovers
      ) {
        truth.violate(
          request.at,
          "attempts",
          `${eventId}: attempt ${number} is made again after ${Math.round((request.at - before.at) / SECOND)} s without a crash`,
        );
      }
    }
  }
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
  "ledger's write fails",
]);

/** Of a deleted account nothing is left, and a deleted webhook's ledger is empty. */
function judgeDeletions({ truth, database, world, ledgers }: Scene): void {
  const tables = database.read("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  for (const accountId of truth.deletedAccounts) {
    const isDone = truth.actions.some(
      ({ kind, webhookId, status }) => kind === "delete account" && webhookId === accountId && status === 204,
    );
    if (!isDone) continue;
    for (const { name } of tables) {
      const rows = database
        .read(`SELECT * FROM ${String(name)}`)
        .filter((row) => JSON.stringify(row).includes(accountId));
      if (rows.length > 0)
        truth.violate(world.now, "deletion", `${rows.length} rows of a deleted account are left in ${String(name)}`);
    }
  }
  for (const webhook of truth.webhooks) {
    if (!webhook.isDeleted) continue;
    const { storage } = ledgers.host(webhook.id);
    if (storage.isOpen())
      truth.violate(world.now, "deletion", `the ledger of the deleted webhook ${webhook.id} has tables`);
  }
}

/** The list of events has each accepted event once, and their states agree with the ledgers'. */
async function judgeEvents(scene: Scene, api: Api): Promise<void> {
  const { truth, world } = scene;
  for (const accountId of truth.accounts) {
    if (truth.deletedAccounts.has(accountId)) continue;
    const rows = await api.list("/v1/events", accountId, 100);
    const ids = rows.map((row) => text(row, "id"));
    if (new Set(ids).size !== ids.length) truth.violate(world.now, "pages", "an event is on two pages");
    const shown = new Set(ids);
    for (const { id, accountId: owner, acceptedAt } of truth.stored.values()) {
      if (owner === accountId && acceptedAt !== null && !shown.has(id))
        truth.violate(world.now, "pages", `${id} is not listed`);
    }
    const [first] = ids;
    if (first === undefined) continue;
    const event = await api.get(`/v1/events/${first}`, accountId);
    void arrayOf(event.json, "deliveries");
  }
}

function readListed(row: unknown): Listed {
  const reason = member(row, "reason");
  return {
    eventId: text(row, "event_id"),
    status: text(row, "status"),
    reason: typeof reason === "string" ? reason : null,
    cycle: Number(member(row, "cycle")),
    attempts: Number(member(row, "attempts")),
  };
}
