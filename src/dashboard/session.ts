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
import { isFramed } from "./embedding.ts";
import type { DashboardContext, DashboardEnv } from "./environment.ts";
import { textOf } from "./form-fields.ts";
import { FORM_KEY, FORM_PAGE } from "./parts/post-form.tsx";
import { readFields } from "./read-fields.ts";
import { showTyped } from "./sign-in/show-typed.tsx";

/** `__Host-`: only this host can set it, for all its paths, over a secure connection. */
const PREFIX = "host";
const COOKIE = { name: "session", options: { prefix: PREFIX, httpOnly: true, sameSite: "Lax" } } as const;
/**
 * For pages in a frame of another site: a browser keeps it for each such site apart. `SameSite` then refuses no forged form,
 * but `refuseForeign` does.
 */
const FRAME_COOKIE = {
  name: "frame-session",
  options: { prefix: PREFIX, httpOnly: true, sameSite: "None", partitioned: true },
} as const;
/** Holds a new token or link on its way to the page that shows it. */
const SHOWN_ONCE = "shown-once";
const SHOWN_ONCE_SECONDS = 60;

/** A new session to store, and a function that sets its cookie once it is stored. */
export async function newSession(now: number) {
  const secret = newSessionSecret();
  const session = { hash: await sha256(secret), id: newId(now), expiresAt: now + SESSION_MS };
  return {
    session,
    sendCookie: (c: DashboardContext) => {
      const { name, options } = cookieOf(c);
      setCookie(c, name, secret, { ...options, maxAge: SESSION_MS / 1000 });
    },
  };
}

function cookieOf(c: DashboardContext) {
  return isFramed(c) ? FRAME_COOKIE : COOKIE;
}

/** A frame of the same site gets both cookies. A sign-in leaves only one. */
function secretOf(c: DashboardContext): string | undefined {
  return getCookie(c, COOKIE.name, PREFIX) ?? getCookie(c, FRAME_COOKIE.name, PREFIX);
}

/** The session that the browser has, if it still works. */
export async function currentSession(c: DashboardContext): Promise<Session | undefined> {
  const secret = secretOf(c);
  if (!secret) return undefined;
  return findSession(c.env, await sha256(secret), await platformTokenId(settingsOf(c.env)), Date.now());
}

/** A sign-in ends the earlier session too: once its cookie is replaced, nobody could end it. */
export async function endCurrentSession(c: DashboardContext): Promise<void> {
  for (const { name, options } of [COOKIE, FRAME_COOKIE]) {
    const secret = getCookie(c, name, PREFIX);
    if (!secret) continue;
    await endSession(c.env, await sha256(secret));
    deleteCookie(c, name, options);
  }
}

/** The fields of a submitted form. Other requests have none. */
async function fieldsOf(c: DashboardContext): Promise<URLSearchParams> {
  return c.req.method === "POST" ? readFields(c) : new URLSearchParams();
}

/**
 * Keeps a new secret for the next page, which shows it once. Reloading that page, or going back to it, neither shows the
 * secret again nor makes another.
 */
export function keepForNextPage(c: DashboardContext, values: readonly string[]): void {
  const { id } = c.get("viewer").account;
  const { options } = cookieOf(c);
  setCookie(c, SHOWN_ONCE, [id, ...values].join(" "), { ...options, maxAge: SHOWN_ONCE_SECONDS });
}

/** Returns what `keepForNextPage` kept. Undefined after the first call. */
export function takeKept(c: DashboardContext): string[] | undefined {
  const [accountId, ...values] = getCookie(c, SHOWN_ONCE, PREFIX)?.split(" ") ?? [];
  deleteCookie(c, SHOWN_ONCE, cookieOf(c).options);
  return accountId === c.get("viewer").account.id ? values : undefined;
}

/**
 * Sets the viewer and the API client. Without a session it redirects to the sign-in page, which leads back. If a form with
 * typed fields was sent, it shows these instead, to be sent again.
 */
export function requireSession(app: App) {
  return createMiddleware<DashboardEnv>(async (c, next) => {
    const found = await currentSession(c);
    if (!found) {
      const secret = secretOf(c);
      const fields = await fieldsOf(c);
      const { pathname, search } = new URL(c.req.url);
      const target = c.req.method === "GET" ? pathname + search : textOf(fields, FORM_PAGE);
      const typed = [...fields].filter(([name]) => name !== FORM_KEY && name !== FORM_PAGE);
      if (typed.length > 0) return showTyped(c, pathname + search, fields);
      const query = target === "" ? "" : `&next=${encodeURIComponent(target)}`;
      return c.redirect(`/dashboard/sign-in?done=${secret ? "ended" : "needed"}${query}`, 303);
    }
    const { id: sessionId, tokenId, name, role, account, returnUrl } = found;
    const viewer = { kind: "session", sessionId, tokenId, name, role, account } as const;
    const page = { origin: new URL(c.req.url).origin, requestId: c.get("requestId") };
    c.set("viewer", viewer);
    c.set("returnUrl", returnUrl);
    const formKey = textOf(await fieldsOf(c), FORM_KEY);
    const dispatch = async (request: Request) => app.fetch(request, c.env, c.executionCtx);
    c.set("api", new Api(viewer, page, dispatch, formKey));
    return next();
  });
}
