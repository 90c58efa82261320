/** Pure. The parts of the dashboard, as the navigation lists them. */
import { type Role, admins, contactRoles, ownersOnly } from "../../security/roles.ts";
import type { IconName } from "../parts/icon.tsx";

export interface Area {
  name: string;
  path: string;
  icon: IconName;
  /** Who sees it. What they may do there is the API's to say. */
  roles: readonly Role[];
}

export const AREAS = [
  { name: "Webhooks", path: "/dashboard/webhooks", icon: "webhook", roles: admins },
  { name: "Events", path: "/dashboard/events", icon: "event", roles: admins },
  { name: "Contacts", path: "/dashboard/contacts", icon: "contact", roles: contactRoles },
  { name: "Catalog", path: "/dashboard/catalog", icon: "catalog", roles: contactRoles },
  { name: "Audit log", path: "/dashboard/audit-log", icon: "log", roles: admins },
  { name: "Access", path: "/dashboard/tokens", icon: "key", roles: ownersOnly },
] as const satisfies readonly Area[];

export type AreaName = (typeof AREAS)[number]["name"];

/** Where somebody begins. */
export function startOf(role: Role): string {
  return AREAS.find(({ roles }) => roles.includes(role))?.path ?? "/dashboard/webhooks";
}
