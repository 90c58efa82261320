/** I/O on D1. The events that the next step of a replay sends. */
import { ALARM_BATCH } from "../../constants.ts";
import { accountDatabase } from "../../storage/database.ts";
import { addWebhook, readWindow } from "../../storage/events.ts";
import type { Identity } from "./tables.ts";
import type { Candidate, Job } from "./types.ts";

/** Each of them names this webhook from then on: whoever asks an event for its deliveries must not miss this one. */
export async function eventsOfReplay(env: Env, identity: Identity, job: Job): Promise<Candidate[]> {
  const { accountId, webhookId } = identity;
  const db = await accountDatabase(env, accountId);
  const events = await readWindow(db, identity, job, ALARM_BATCH);
  const ids = events.map(({ id }) => id);
  await addWebhook(db, accountId, ids, webhookId);
  return events.map(({ id, event }) => ({ eventId: id, event }));
}
