/** A webhook whose receiver is down, without waiting for it to fail. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { MAX_COOLDOWN_MS } from "../../src/constants.ts";
import { newDelivery } from "../../src/delivery/ledger/settle.ts";
import { newId } from "../../src/ids/new-id.ts";

/** Opens the circuit, with one delivery waiting. The webhook must have had a delivery before. */
export async function openCircuit(webhookId: string): Promise<void> {
  await runInDurableObject(env.DELIVERY_LEDGER.getByName(webhookId), ({ ledger: { tables } }) => {
    const now = Date.now();
    const times = { stateSince: now, outageSince: now, cooldownMs: MAX_COOLDOWN_MS, probeAt: now + MAX_COOLDOWN_MS };
    const circuit = {
      state: "open",
      ...times,
      probeEventId: null,
      requestedAt: null,
      resumeAt: null,
      drainAt: null,
    } as const;
    tables.pending.save(newDelivery(newId(now), "messages.sent", now), null);
    tables.hours.save({ ...tables.hours.health(), circuit }, now);
  });
}
