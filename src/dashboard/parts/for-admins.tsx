/** Pure. Parts of pages that only people see who may change webhooks. The API decides what they may do. */
import { type Child, type PropsWithChildren, createContext, useContext } from "hono/jsx";
import { type Role, admins } from "../../security/roles.ts";

/** The role of the person for whom the page is rendered. */
export const RoleContext = createContext<Role>("viewer");

/** @param otherwise what everybody else sees. */
export function ForAdmins({ otherwise, children }: PropsWithChildren<{ otherwise?: Child }>) {
  return <>{isAdmin() ? children : otherwise}</>;
}

/** Whether the page is for somebody who may change webhooks. Call it in a component. */
export function isAdmin(): boolean {
  return admins.includes(useContext(RoleContext));
}
