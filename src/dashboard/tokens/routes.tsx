/** I/O. /dashboard/tokens and /dashboard/portal-links */
import { Hono } from "hono/tiny";
import { portalLinkSchema } from "../../api/portal-links.ts";
import { newTokenSchema, tokenSchema } from "../../api/tokens.ts";
import { pageSchema } from "../../http/page.ts";
import type { FieldError } from "../../http/problem.ts";
import { ownersOnly } from "../../security/roles.ts";
import { allow } from "../allow.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { formErrorsOf } from "../form-errors.ts";
import { readFields } from "../read-fields.ts";
import { show } from "../frame/show.tsx";
import { address } from "../parts/list.tsx";
import { pathPart } from "../path-part.ts";
import { keepForNextPage, takeKept } from "../session.ts";
import { PORTAL_LINKS, TOKENS } from "./access-header.tsx";
import {
  EMPTY_LINK,
  EMPTY_TOKEN,
  type LinkForm,
  type TokenForm,
  linkInput,
  readLinkForm,
  readTokenForm,
  tokenInput,
} from "./form.ts";
import { LinksPage, CreatedLinkPage } from "./links-page.tsx";
import { CreatedTokenPage, NewTokenPage, TokensPage } from "./tokens-page.tsx";

export const tokenPages = new Hono<DashboardEnv>();

tokenPages.use(allow("tokens", ownersOnly));

tokenPages.get("/", async (c) => {
  const cursor = c.req.query("cursor");
  const path = address(`${accountPath(c)}/tokens`, { cursor });
  const { data: tokens, next_cursor: next } = await c.get("api").get(path, pageSchema(tokenSchema));
  const page = { tokens, next, done: c.req.query("done"), now: Date.now() };
  return show(c, { title: "Tokens", area: "Access" }, <TokensPage {...page} />);
});

tokenPages.get("/new", (c) => newTokenPage(c, EMPTY_TOKEN));

tokenPages.post("/new", async (c) => {
  const form = readTokenForm(await readFields(c));
  const input = tokenInput(form, Date.now());
  const reply = await c.get("api").send("POST", `${accountPath(c)}/tokens`, input, newTokenSchema);
  if (!reply.ok) return newTokenPage(c, form, formErrorsOf(reply.problem));
  keepForNextPage(c, reply.data.token === null ? [] : [reply.data.token]);
  return c.redirect(`${TOKENS.path}/created`, 303);
});

tokenPages.get("/created", (c) => {
  const [token] = takeKept(c) ?? [];
  return show(c, { title: "New token", area: "Access" }, <CreatedTokenPage token={token} />);
});

tokenPages.post("/:id/revoke", async (c) => {
  await c.get("api").delete(`${accountPath(c)}/tokens/${pathPart(c, "id")}`);
  return c.redirect(`${TOKENS.path}?done=revoked`, 303);
});

export const portalLinkPages = new Hono<DashboardEnv>();

portalLinkPages.use(allow("portal links", ownersOnly));

portalLinkPages.get("/", (c) => linksPage(c, EMPTY_LINK));

portalLinkPages.post("/", async (c) => {
  const form = readLinkForm(await readFields(c));
  const reply = await c.get("api").send("POST", `${accountPath(c)}/portal-links`, linkInput(form), portalLinkSchema);
  if (!reply.ok) return linksPage(c, form, formErrorsOf(reply.problem));
  keepForNextPage(c, reply.data.url === null ? [] : [reply.data.url, reply.data.expires_at]);
  return c.redirect(`${PORTAL_LINKS.path}/created`, 303);
});

portalLinkPages.get("/created", (c) => {
  const [url, expiresAt] = takeKept(c) ?? [];
  const page = <CreatedLinkPage url={url} expiresAt={expiresAt} now={Date.now()} />;
  return show(c, { title: "New portal link", area: "Access" }, page);
});

function accountPath(c: DashboardContext): string {
  return `/v1/accounts/${c.get("viewer").account.id}`;
}

function newTokenPage(c: DashboardContext, form: TokenForm, errors: readonly FieldError[] = []) {
  const status = errors.length > 0 ? 422 : 200;
  return show(c, { title: "New token", area: "Access", status }, <NewTokenPage form={form} errors={errors} />);
}

function linksPage(c: DashboardContext, form: LinkForm, errors: readonly FieldError[] = []) {
  const status = errors.length > 0 ? 422 : 200;
  return show(c, { title: "Portal links", area: "Access", status }, <LinksPage form={form} errors={errors} />);
}
