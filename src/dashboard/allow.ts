/** Pure. Restricts a group of pages to some roles. The API enforces the same; this message is for people. */
import { createMiddleware } from "hono/factory";
import { Problem } from "../http/problem.ts";
import type { Role } from "../security/roles.ts";
import type { DashboardEnv } from "./environment.ts";

const LIST = new Intl.ListFormat("en-GB");

/** @param things as in `see webhooks` @throws {Problem} 403 */
export function allow(things: string, roles: readonly Role[]) {
  return createMiddleware<DashboardEnv>(async (c, next) => {
    const { role } = c.get("viewer");
    if (roles.includes(role)) return next();
    const who = LIST.format(roles.map((allowed) => `${allowed}s`));
    throw new Problem("role_not_allowed", `Only ${who} can see ${things}. You are signed in as ${role}.`);
  });
}
