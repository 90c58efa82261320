/** Pure. Reduces a call whose content is erased to the facts that it came, when, and how it ended. */
import { z } from "zod";
import type { calls } from "./schema.ts";

type InboundCall = typeof calls.$inferSelect;

const stored = z.object({
  id: z.string().optional(),
  results: z
    .array(
      z.looseObject({ action: z.string(), status: z.int(), id: z.unknown().optional(), data: z.unknown().optional() }),
    )
    .optional(),
});

/** The contacts and events that a stored response names. */
export function subjectsOf(response: string): string[] {
  const { results = [] } = stored.parse(JSON.parse(response));
  const ids = results.map(({ id, data }) => id ?? new Map(Object.entries(Object(data))).get("id"));
  return ids.filter((id) => typeof id === "string");
}

/** A stored response with ids only, as `bareResponse` leaves it in the database. */
export function erasedResponse(response: string): string {
  const { id, results } = stored.parse(JSON.parse(response));
  const bare = results?.map(({ action, status, id: own, data }) => {
    const known = typeof data === "object" && data !== null && "id" in data ? { data: { id: data.id } } : {};
    return { action, status, ...(own === undefined ? {} : { id: own }), ...known };
  });
  return JSON.stringify({ ...(id === undefined ? {} : { id }), ...(bare ? { results: bare } : {}) });
}

/** Errors, and the detail that repeats the first of them, may quote what was sent. */
export const ERASED_DETAIL = "The call was not valid. Its content is erased, and so is the reason.";

export function erasedCall(call: InboundCall): InboundCall {
  const { problem, response } = call;
  return {
    ...call,
    body: null,
    headers: {},
    query: null,
    problem: problem?.errors ? { detail: ERASED_DETAIL } : problem,
    response: erasedResponse(response),
  };
}
