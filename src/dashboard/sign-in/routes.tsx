/** /dashboard/sign-in, /sign-out and /links: how people come in, and go. */
import { Hono } from "hono";
import { Problem } from "../../http/problem.ts";
import { sha256, sameText } from "../../security/digest.ts";
import { contactRoles } from "../../security/roles.ts";
import { settingsOf } from "../../settings.ts";
import { isPortalLinkAlive, usePortalLink } from "../../storage/portal-links.ts";
import { createSession } from "../../storage/sessions.ts";
import { findToken } from "../../storage/tokens.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { readFields, textOf } from "../form-fields.ts";
import { showPlain } from "../frame/show.tsx";
import { newSession, signOut } from "../session.ts";
import { LinkPage } from "./link-page.tsx";
import { SignInPage } from "./sign-in-page.tsx";

export const signInRoutes = new Hono<DashboardEnv>();

signInRoutes.get("/sign-in", (c) => {
  settingsOf(c.env);
  return showPlain(c, { title: "Sign in" }, <SignInPage done={c.req.query("done")} next={c.req.query("next") ?? ""} />);
});

signInRoutes.post("/sign-in", async (c) => {
  const fields = await readFields(c);
  const [token, next] = [textOf(fields, "token"), textOf(fields, "next")];
  const now = Date.now();
  const refuse = (status: 401 | 403, error: string) =>
    showPlain(c, { title: "Sign in", status }, <SignInPage done={undefined} next={next} error={error} />);
  if (await sameText(token, settingsOf(c.env).platformToken)) {
    return refuse(
      403,
      "The platform's token opens every account, so it does not belong in a browser. Make a portal link with it instead: POST /v1/accounts/{id}/portal-links.",
    );
  }
  const found = token === "" ? undefined : await findToken(c.env, await sha256(token), now);
  if (!found) return refuse(401, "The token is unknown, revoked or expired.");
  if (!contactRoles.includes(found.role)) {
    return refuse(403, `A token with the role ${found.role} is for programs. Webhooks are for owners and admins.`);
  }
  const { session, hand } = await newSession(now);
  await createSession(c.env, {
    ...session,
    accountId: found.account.id,
    role: found.role,
    tokenId: found.id,
  });
  hand(c);
  return c.redirect(localPath(next), 303);
});

signInRoutes.post("/sign-out", async (c) => {
  await signOut(c);
  return c.redirect("/dashboard/sign-in?done=signed-out", 303);
});

signInRoutes.get("/links/:secret", async (c) => {
  if (!(await isPortalLinkAlive(c.env, await hashOf(c), Date.now()))) throw linkUsedPage();
  return showPlain(c, { title: "Sign in" }, <LinkPage />);
});

signInRoutes.post("/links/:secret", async (c) => {
  const now = Date.now();
  const { session, hand } = await newSession(now);
  if (!(await usePortalLink(c.env, await hashOf(c), session, now))) throw linkUsedPage();
  hand(c);
  return c.redirect("/dashboard", 303);
});

function hashOf(c: DashboardContext): Promise<string> {
  return sha256(c.req.param("secret") ?? "");
}

function linkUsedPage(): Problem {
  return new Problem(404, "This link has been used, or has expired. Ask for a new one where you got it.");
}

/** Where to go on after signing in: a page of the dashboard, whatever the form says. */
function localPath(next: string): string {
  return /^\/dashboard(?:[/?][\w\-./?=&%~:]*)?$/.test(next) ? next : "/dashboard";
}
