/** I/O. /dashboard/audit-log */
import { Hono } from "hono/tiny";
import { auditLogEntrySchema } from "../../api/audit-log.ts";
import { LIVE_SECONDS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import { Problem } from "../../http/problem.ts";
import { admins } from "../../security/roles.ts";
import { allow } from "../allow.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { show } from "../frame/show.tsx";
import { address } from "../parts/list.tsx";
import { toUtc } from "../parts/time-field.tsx";
import { type AuditFilter, ListPage } from "./list-page.tsx";

export const auditPages = new Hono<DashboardEnv>();

auditPages.use(allow("the audit log", admins));

auditPages.get("/", async (c) => {
  const text = (name: string) => c.req.query(name)?.trim() ?? "";
  const filter: AuditFilter = { action: text("action"), since: text("since"), until: text("until") };
  const listed = await readEntries(c, filter, c.req.query("cursor"));
  const shown = { title: "Audit log", area: "Audit log", refresh: LIVE_SECONDS } as const;
  const page = { ...listed, filter, now: Date.now() };
  return show(c, { ...shown, status: listed.errors.length > 0 ? 422 : 200 }, <ListPage {...page} />);
});

/** An invalid filter gives an empty list and its errors. @throws {Problem} */
async function readEntries(c: DashboardContext, { action, since, until }: AuditFilter, cursor: string | undefined) {
  const path = address("/v1/audit-log", { action, since: toUtc(since), until: toUtc(until), cursor });
  try {
    const { data: entries, next_cursor: next } = await c.get("api").get(path, pageSchema(auditLogEntrySchema));
    return { entries, next, errors: [] };
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 422) throw error;
    return { entries: [], next: null, errors: error.errors ?? [] };
  }
}
