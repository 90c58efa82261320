/** Pure. The areas of the dashboard, in the order of the navigation. */
import { type Role, admins, contactRoles, ownersOnly, peopleRoles, readers } from "../../security/roles.ts";
import type { IconName } from "../parts/icon.tsx";

export interface Area {
  name: string;
  path: string;
  icon: IconName;
  /** Who sees it. The API decides what they may do there. */
  roles: readonly Role[];
}

export const AREAS = [
  { name: "Webhooks", path: "/dashboard/webhooks", icon: "webhook", roles: readers },
  { name: "Events", path: "/dashboard/events", icon: "event", roles: readers },
  { name: "Deliveries", path: "/dashboard/deliveries", icon: "outbound", roles: readers },
  { name: "Contacts", path: "/dashboard/contacts", icon: "contact", roles: contactRoles },
  { name: "Catalog", path: "/dashboard/catalog", icon: "catalog", roles: peopleRoles },
  { name: "Audit log", path: "/dashboard/audit-log", icon: "log", roles: admins },
  { name: "Access", path: "/dashboard/tokens", icon: "key", roles: ownersOnly },
] as const satisfies readonly Area[];

export type AreaPath = (typeof AREAS)[number]["path"];
export type AreaName = (typeof AREAS)[number]["name"];

/** The first page of a role after signing in. */
export function homePathOf(role: Role): string {
  return AREAS.find(({ roles }) => roles.includes(role))?.path ?? "/dashboard/webhooks";
}
