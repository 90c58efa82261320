/** I/O. /dashboard/sign-in, /sign-out and /links */
import { Hono } from "hono/tiny";
import { platformTokenId } from "../../http/actor.ts";
import { localPath } from "../../http/dashboard-path.ts";
import { Problem } from "../../http/problem.ts";
import { withSignInAudit } from "../../http/audit.ts";
import { sha256, sameText } from "../../security/digest.ts";
import { peopleRoles } from "../../security/roles.ts";
import { settingsOf } from "../../settings.ts";
import { findPortalLink, usePortalLink } from "../../storage/portal-links.ts";
import { createSession } from "../../storage/sessions.ts";
import { findToken } from "../../storage/tokens.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { isFramed } from "../embedding.ts";
import { textOf } from "../form-fields.ts";
import { readFields } from "../read-fields.ts";
import { showPlain } from "../frame/show.tsx";
import { currentSession, endCurrentSession, newSession } from "../session.ts";
import { LinkPage } from "./link-page.tsx";
import { SignInPage } from "./sign-in-page.tsx";

export const signInRoutes = new Hono<DashboardEnv>();

signInRoutes.get("/sign-in", (c) => {
  settingsOf(c.env);
  const [done, next = ""] = [c.req.query("done"), c.req.query("next")];
  return showPlain(c, { title: "Sign in" }, <SignInPage done={done} next={next} isFramed={isFramed(c)} />);
});

signInRoutes.post("/sign-in", async (c) => {
  const fields = await readFields(c);
  const [token, next] = [textOf(fields, "token"), textOf(fields, "next")];
  const now = Date.now();
  const refuse = (status: 401 | 403, error: string) =>
    showPlain(c, { title: "Sign in", status }, <SignInPage done={undefined} next={next} error={error} />);
  // Its session would not reach the frame.
  if (isFramed(c)) return refuse(403, "Open a portal link here instead.");
  if (await sameText(token, settingsOf(c.env).platformToken)) {
    return refuse(
      403,
      "The platform token opens every account. Do not use it in a browser: create a portal link with POST /v1/accounts/{id}/portal-links.",
    );
  }
  const found = token === "" ? undefined : await findToken(c.env, await sha256(token), now);
  if (!found) return refuse(401, "The token is unknown, revoked or expired.");
  if (!peopleRoles.includes(found.role)) {
    return refuse(403, `A token with the role ${found.role} cannot sign in. It only works with the API.`);
  }
  const { session, sendCookie } = await newSession(now);
  const { account, role, name, id: tokenId } = found;
  const signedIn = { id: session.id, accountId: account.id, role, name };
  return withSignInAudit(c.env, requestIdsOf(c), signedIn, async () => {
    await endCurrentSession(c);
    await createSession(c.env, { ...session, accountId: account.id, role, name: null, tokenId });
    sendCookie(c);
    return c.redirect(localPath(next), 303);
  });
});

signInRoutes.post("/sign-out", async (c) => {
  await endCurrentSession(c);
  return c.redirect("/dashboard/sign-in?done=signed-out", 303);
});

signInRoutes.get("/links/:secret", async (c) => {
  const link = await findPortalLink(c.env, await hashOf(c), await platformTokenId(settingsOf(c.env)), Date.now());
  if (!link) throw linkUsedProblem();
  const page = { link, current: await currentSession(c), isFramed: isFramed(c) };
  return showPlain(c, { title: "Sign in" }, <LinkPage {...page} />);
});

signInRoutes.post("/links/:secret", async (c) => {
  const now = Date.now();
  const hash = await hashOf(c);
  const tokenId = await platformTokenId(settingsOf(c.env));
  const link = await findPortalLink(c.env, hash, tokenId, now);
  if (!link) throw linkUsedProblem();
  const { session, sendCookie } = await newSession(now);
  const { accountId, role, name } = link;
  return withSignInAudit(c.env, requestIdsOf(c), { id: session.id, accountId, role, name }, async () => {
    await endCurrentSession(c);
    if (!(await usePortalLink(c.env, hash, session, tokenId, now))) throw linkUsedProblem();
    sendCookie(c);
    return c.redirect(localPath(link.next ?? ""), 303);
  });
});

function requestIdsOf(c: DashboardContext) {
  return { requestId: c.get("requestId"), clientRequestId: c.get("clientRequestId") ?? null };
}

function hashOf(c: DashboardContext): Promise<string> {
  return sha256(c.req.param("secret") ?? "");
}

function linkUsedProblem(): Problem {
  return new Problem("not_found", "This link was already used or has expired. Ask for a new one.");
}
