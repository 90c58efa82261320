/** I/O: listens. The judges that watch requests when they arrive: the circuit, and fairness within a batch. */
import { healthOf } from "./health.ts";
import type { Received } from "./platform/receivers.ts";
import { type Scene, guarded } from "./truth.ts";

const SECOND = 1_000;
/** Clocks differ by up to this, and rows show the ledger's own. */
const SKEW_MS = 31 * SECOND;
/** What was in hand when the circuit opened may still be sent: the sending window, and its last request. */
const IN_HAND_MS = 25 * SECOND;
/** Six requests run at a time. They may arrive in another order than they were sent, so a few more are allowed. */
const MAX_AHEAD = 9;
const MAX_HANGING = 7;

export function watchRequests(scene: Scene): void {
  const { receivers } = scene;
  const batches = new Map<number, Received[]>();
  receivers.watch = guarded(scene, (request) => {
    scene.world.tell(
      request.host,
      `gets attempt ${request.number} of ${request.eventId}: ${request.status ?? "hangs"}`,
    );
    checkCircuit(scene, request);
    const batch = batches.get(request.batch) ?? [];
    batches.set(request.batch, batch);
    checkFairness(scene, request, batch);
    batch.push(request);
  });
}

/** An open circuit lets only its probe through. */
function checkCircuit(scene: Scene, { webhookId, eventId, host }: Received): void {
  const { ledgers, truth, world } = scene;
  const ledger = ledgers.hosts.get(webhookId);
  if (!ledger) return;
  const { circuit } = healthOf(ledger) ?? {};
  if (circuit?.state !== "open" || circuit.probeEventId === eventId) return;
  const openForMs = world.now + ledgers.skewOf(webhookId) - circuit.stateSince;
  if (openForMs < IN_HAND_MS + SKEW_MS) return;
  // A manual probe or a redelivery may have taken the place of one that is on its way.
  const since = world.now - 2 * IN_HAND_MS;
  if (truth.actions.some((action) => action.webhookId === webhookId && action.to > since)) return;
  if (world.faults.fired.some(({ at, category }) => at > world.now - 180 * SECOND && category !== "cron is missed"))
    return;
  truth.violate(world.now, "circuit", `${host} gets ${eventId}, which is not the probe, while the circuit is open`);
}

/** In a batch, no webhook waits for another one's receiver, and a hanging receiver is cut off. */
function checkFairness(
  { truth, world }: Scene,
  { webhookId, host, status }: Received,
  batch: readonly Received[],
): void {
  const own = batch.filter((other) => other.webhookId === webhookId);
  if (own.length === 0) {
    const counts = Map.groupBy(batch, (other) => other.webhookId);
    for (const [other, requests] of counts) {
      if (other !== webhookId && requests.length >= MAX_AHEAD) {
        truth.violate(world.now, "fairness", `${host} waits until another webhook had ${requests.length} requests`);
      }
    }
  }
  if (status === null && own.filter((other) => other.status === null).length >= MAX_HANGING) {
    truth.violate(world.now, "fairness", `${host} hangs, and gets ${own.length + 1} requests of one batch`);
  }
}
