/** Pure. Parts of pages that are shown only to people who may change webhooks. The API decides what they may do. */
import { type Child, type PropsWithChildren, createContext, useContext } from "hono/jsx";
import { type Role, admins } from "../../security/roles.ts";
import { AREAS, type AreaPath } from "../frame/areas.ts";

/** The role of the person for whom the page is rendered. */
export const RoleContext = createContext<Role>("viewer");

/** @param otherwise the content for everybody else. */
export function ForAdmins({ otherwise, children }: PropsWithChildren<{ otherwise?: Child }>) {
  return <>{isAdmin() ? children : otherwise}</>;
}

/** Whether the page is for somebody who sees this area of the dashboard. Call it in a component. */
export function seesArea(path: AreaPath): boolean {
  const role: Role = useContext(RoleContext);
  return AREAS.some((area) => area.path === path && area.roles.some((allowed) => allowed === role));
}

/** Whether the page is for somebody who may change webhooks. Call it in a component. */
export function isAdmin(): boolean {
  return admins.includes(useContext(RoleContext));
}
