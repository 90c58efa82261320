/** I/O: listens. The judges that watch the queue: what is sent, acknowledged and given up. */
import { healthOf } from "./health.ts";
import type { Window } from "./platform/faults.ts";
import { running } from "./platform/world.ts";
import { type Scene, guarded } from "./truth.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A drain sends 100 in two seconds, and hand-overs 20 a second. */
const MAX_DRAINED = 180;
const DRAIN_MS = 1_900;
/** A dead letter comes back after a minute at the latest, if its ledger or the database did not respond. */
const DEAD_LETTER_MS = 75 * SECOND;

const REPAIRS = ["redeliver", "recover", "replay", "probe", "test"] as const;

interface Delivery {
  accountId: string;
  webhookId: string;
  eventId: string;
}

export function watchQueues(scene: Scene): void {
  const { queues, world, truth } = scene;
  const drained = new Map<string, { at: number; count: number }[]>();
  queues.watch = {
    sent: guarded(scene, (bodies) => {
      const ledger = running.getStore()?.webhookId;
      if (ledger === null || ledger === undefined || world.faults.hasAny()) return;
      checkDrain(scene, ledger, bodies.length, drained);
      for (const body of bodies) checkGrace(scene, ledger, deliveryOf(body));
    }),
    acknowledged: guarded(scene, (bodies) => {
      for (const body of bodies) checkAcknowledged(scene, deliveryOf(body));
    }),
    died: (body) => {
      const from = world.now;
      const reachable = Math.max(
        from,
        ...awayTimes(scene)
          .filter((window) => window.from <= from)
          .map(({ to }) => to),
      );
      const until = reachable + DEAD_LETTER_MS;
      const check = guarded(scene, () => {
        const delivery = deliveryOf(body);
        const isDisturbed =
          world.faults.fired.some(({ at, category }) => at >= from - SECOND && /^(D1|ledger|worker)/.test(category)) ||
          awayTimes(scene).some((window) => window.from <= until && window.to > reachable);
        if (isDisturbed || !exists(scene, delivery) || hasRow(scene, delivery)) return;
        truth.violate(world.now, "dead letters", `nobody has taken over ${delivery.eventId}`);
      });
      world.at(until, "a judge looks", check, null);
    },
  };
}

/** When the database or the ledgers are away as a whole. Without the others, dead letters can be handed over. */
function awayTimes({ world }: Scene): Window[] {
  return world.faults.windows.filter(({ what }) => what !== "queue is away" && what !== "cron is away");
}

/** The backlog of an outage comes at a bounded rate. */
function checkDrain(
  { truth, world }: Scene,
  webhookId: string,
  count: number,
  drained: Map<string, { at: number; count: number }[]>,
): void {
  const recent = (drained.get(webhookId) ?? []).filter(({ at }) => world.now - at < DRAIN_MS);
  recent.push({ at: world.now, count });
  drained.set(webhookId, recent);
  const sum = recent.reduce((total, each) => total + each.count, 0);
  if (sum > MAX_DRAINED) truth.violate(world.now, "drain", `a ledger sends ${sum} deliveries within ${DRAIN_MS} ms`);
}

/** The alarm does not send again what the queue still carries. */
function checkGrace(scene: Scene, webhookId: string, { eventId }: Delivery): void {
  const { ledgers, queues, truth, world } = scene;
  const health = healthOf(ledgers.host(webhookId));
  if (health && (health.circuit.state === "open" || world.now - health.circuit.stateSince < 10 * MINUTE)) return;
  // The ledger may send before the request is answered.
  const isRepaired = REPAIRS.some((kind) => truth.requested.has(`${kind} ${webhookId}`));
  if (isRepaired || health?.rateLimit !== null) return;
  for (const message of queues.messages.values()) {
    const carried = deliveryOf(message.body);
    if (carried.webhookId !== webhookId || carried.eventId !== eventId || world.now - message.availableAt > MINUTE)
      continue;
    truth.violate(world.now, "grace", `the alarm sends ${eventId}, whose message is still on its way`);
  }
}

/** A message is acknowledged only when the ledger has a row, or nobody needs it any more. */
function checkAcknowledged(scene: Scene, delivery: Delivery): void {
  const { queues, truth, world } = scene;
  if (hasRow(scene, delivery) || !exists(scene, delivery)) return;
  for (const message of queues.messages.values()) {
    const other = deliveryOf(message.body);
    if (other.webhookId === delivery.webhookId && other.eventId === delivery.eventId) return;
  }
  const text = `the message of ${delivery.eventId} is acknowledged, and its ledger has no row for it`;
  truth.violate(world.now, "acknowledgement", text);
}

function hasRow({ ledgers }: Scene, { webhookId, eventId }: Delivery): boolean {
  const { storage } = ledgers.host(webhookId);
  if (!storage.isOpen()) return false;
  return ["pending", "settled", "settled_before"].some(
    (table) => storage.read(`SELECT 1 FROM ${table} WHERE event_id = ?`, eventId).length > 0,
  );
}

function exists({ database }: Scene, { accountId, webhookId, eventId }: Delivery): boolean {
  const row = database.read(
    `SELECT 1 FROM webhooks AS w JOIN accounts AS a ON a.id = w.account_id
     JOIN events AS e ON e.account_id = a.id WHERE a.id = ? AND w.id = ? AND e.id = ?`,
    accountId,
    webhookId,
    eventId,
  );
  return row.length > 0;
}

function deliveryOf(body: unknown): Delivery {
  const field = (name: string) => (typeof body === "object" && body !== null ? String(Reflect.get(body, name)) : "");
  return { accountId: field("account_id"), webhookId: field("webhook_id"), eventId: field("event_id") };
}
