/** I/O. Reads the catalog from the API. */
import { z } from "zod";
import { actionSchema, eventTypeSchema } from "../../api/event-types.ts";
import type { Api } from "../api.ts";

export type EventType = z.output<typeof eventTypeSchema>;
export type Action = z.output<typeof actionSchema>;

export async function readEventTypes(api: Api): Promise<EventType[]> {
  return (await api.get("/v1/event-types", z.object({ data: z.array(eventTypeSchema) }))).data;
}

export async function readActions(api: Api): Promise<Action[]> {
  return (await api.get("/v1/actions", z.object({ data: z.array(actionSchema) }))).data;
}
