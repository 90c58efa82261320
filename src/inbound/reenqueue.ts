/** I/O. Enqueues the event of an earlier call again, which is harmless. */
import { z } from "zod";
import { enqueueDeliveries } from "../delivery/delivery-queue.ts";
import type { Database } from "../storage/database.ts";
import { findEvent } from "../storage/events.ts";

const published = z.object({ action: z.literal("event.publish"), data: z.object({ id: z.uuid() }) });
const responseSchema = z.object({ results: z.array(z.unknown()) });

/** @param response the response to the earlier call. */
export async function reenqueueDeliveries(env: Env, db: Database, accountId: string, response: string): Promise<void> {
  const { results } = responseSchema.parse(JSON.parse(response));
  const ids = results.flatMap((result) => published.safeParse(result).data?.data.id ?? []);
  const events = await Promise.all(ids.map((id) => findEvent(db, accountId, id)));
  await enqueueDeliveries(
    env,
    events.filter((event) => event !== undefined),
  );
}
