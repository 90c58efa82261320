/** Who a group of pages is for. The API would refuse the others too, in a program's words. */
import { createMiddleware } from "hono/factory";
import { Problem } from "../http/problem.ts";
import type { Role } from "../security/roles.ts";
import type { DashboardEnv } from "./environment.ts";

const PLURALS = { owner: "owners", admin: "admins", member: "members", publisher: "publishers" } as const;

/** @param things such as `Webhooks` */
export function allow(things: string, roles: readonly Role[]) {
  return createMiddleware<DashboardEnv>(async (c, next) => {
    const { role } = c.get("viewer");
    if (roles.includes(role)) return next();
    const who = roles.map((allowed) => PLURALS[allowed]).join(" and ");
    throw new Problem(403, `${things} are for ${who}. You are signed in as ${role}.`);
  });
}
