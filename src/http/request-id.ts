/** I/O. Gives each request an id of our own. An id that the client sends is kept as well, but never replaces ours. */
import type { MiddlewareHandler } from "hono";
import { newId } from "../ids/new-id.ts";
import { CLIENT_REQUEST_ID_HEADER, REQUEST_ID_HEADER } from "../vocabulary/headers.ts";
import { isOnBehalf } from "./actor.ts";
import type { AppEnv } from "./definition.ts";

/** The characters in the ids of tracing systems. */
const CLIENT_ID = /^[\w.:/+=-]{1,128}$/;

export const identifyRequest: MiddlewareHandler<AppEnv> = async (c, next) => {
  const given = c.req.header(REQUEST_ID_HEADER) ?? "";
  const isGiven = CLIENT_ID.test(given);
  // The dashboard asks the API within its own request.
  const isOurs = isGiven && isOnBehalf(c.req.raw);
  const id = isOurs ? given : newId(Date.now());
  c.set("requestId", id);
  c.header(REQUEST_ID_HEADER, id);
  if (isGiven && !isOurs) {
    c.set("clientRequestId", given);
    c.header(CLIENT_REQUEST_ID_HEADER, given);
  }
  await next();
};
