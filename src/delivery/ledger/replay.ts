/** I/O on D1. Reads the events for the next step of a replay, and adds the webhook to their recipients. */
import { ALARM_BATCH } from "../../constants.ts";
import { accountDatabase } from "../../storage/database.ts";
import { addWebhook, readWindow } from "../../storage/events.ts";
import type { Identity } from "./tables.ts";
import type { Candidate, Job } from "./types.ts";

/** Adds the webhook to each of the events, so that the API lists this delivery with the event. */
export async function claimReplayEvents(env: Env, identity: Identity, job: Job): Promise<Candidate[]> {
  const { accountId, webhookId } = identity;
  const db = await accountDatabase(env, accountId);
  const events = await readWindow(db, identity, job, ALARM_BATCH);
  const ids = events.map(({ id }) => id);
  await addWebhook(db, accountId, ids, webhookId);
  return events.map(({ id, event }) => ({ eventId: id, event }));
}
