/** I/O. Sessions: a cookie holds a secret, and only its hash is stored. */
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { SESSION_MS } from "../constants.ts";
import type { App } from "../http/definition.ts";
import { platformTokenId } from "../http/actor.ts";
import { settingsOf } from "../settings.ts";
import { sha256 } from "../security/digest.ts";
import { newSessionSecret } from "../security/random.ts";
import { type Session, endSession, findSession } from "../storage/sessions.ts";
import { newId } from "../ids/new-id.ts";
import { Api } from "./api.ts";
import type { DashboardContext, DashboardEnv } from "./environment.ts";

/** `__Host-`: only this host can set it, for all its paths, over a secure connection. */
const COOKIE = "session";
const PREFIX = "host";

/** A new session to store, and a function that sets its cookie once it is stored. */
export async function newSession(now: number) {
  const secret = newSessionSecret();
  const session = { hash: await sha256(secret), id: newId(now), expiresAt: now + SESSION_MS };
  return {
    session,
    sendCookie: (c: DashboardContext) =>
      setCookie(c, COOKIE, secret, { prefix: PREFIX, httpOnly: true, sameSite: "Lax", maxAge: SESSION_MS / 1000 }),
  };
}

/** The session that the browser has, if it still works. */
export async function currentSession(c: DashboardContext): Promise<Session | undefined> {
  const secret = getCookie(c, COOKIE, PREFIX);
  if (!secret) return undefined;
  return findSession(c.env, await sha256(secret), await platformTokenId(settingsOf(c.env)), Date.now());
}

/** Also for a sign-in: the new session replaces it, and nobody could end it afterwards. */
export async function endCurrentSession(c: DashboardContext): Promise<void> {
  const secret = getCookie(c, COOKIE, PREFIX);
  if (secret) await endSession(c.env, await sha256(secret));
}

export async function signOut(c: DashboardContext): Promise<void> {
  await endCurrentSession(c);
  deleteCookie(c, COOKIE, { prefix: PREFIX });
}

/** Sets the viewer and the API client. Redirects others to sign in, and back to the page afterwards. */
export function requireSession(app: App) {
  return createMiddleware<DashboardEnv>(async (c, next) => {
    const found = await currentSession(c);
    if (!found) {
      const secret = getCookie(c, COOKIE, PREFIX);
      const { pathname, search } = new URL(c.req.url);
      const back = c.req.method === "GET" ? `&next=${encodeURIComponent(pathname + search)}` : "";
      return c.redirect(`/dashboard/sign-in?done=${secret ? "ended" : "needed"}${back}`, 303);
    }
    const { id: sessionId, tokenId, name, role, account } = found;
    const viewer = { kind: "session", sessionId, tokenId, name, role, account } as const;
    const page = { origin: new URL(c.req.url).origin, requestId: c.get("requestId") };
    c.set("viewer", viewer);
    c.set("api", new Api(viewer, page, async (request) => app.fetch(request, c.env, c.executionCtx)));
    return next();
  });
}
