/** I/O: reads. The judges at the end: every accepted event has arrived or is listed with its reason. */
import { type Api, arrayOf, member, text } from "./api.ts";
import { judgeLedger } from "./final-ledgers.ts";
import { judgeRequests } from "./final-requests.ts";
import { FIRST_ID } from "./platform/ledger-storage.ts";
import type { Received } from "./platform/receivers.ts";
import type { Action, Known, Scene, StoredEvent } from "./truth.ts";

const DAY = 24 * 60 * 60_000;

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
  for (const webhook of truth.webhooks) judgeLedger(scene, webhook);
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
      `SELECT event_id FROM pending UNION SELECT event_id FROM settled
       UNION SELECT event_id FROM settled_before WHERE event_id >= ?`,
      FIRST_ID,
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
  return isClaimed || receivers.wasUnreachable(host) || receivers.wasUnreachable(`moved-${host}`) ? 3 : 0;
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
