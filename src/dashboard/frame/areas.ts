/** Pure. The parts of the dashboard, as the navigation lists them. */
import { type Role, admins } from "../../security/roles.ts";
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
] as const satisfies readonly Area[];

export type AreaName = (typeof AREAS)[number]["name"];

/** Where somebody begins. */
export function startOf(role: Role): string {
  return AREAS.find(({ roles }) => roles.includes(role))?.path ?? "/dashboard/webhooks";
}
