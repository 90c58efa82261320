/** Pure. The roles of an account's tokens. The platform's own token may do everything and has none. */
export const ROLES = ["owner", "admin", "viewer", "member", "publisher"] as const;
export type Role = (typeof ROLES)[number];

/** The roles that a route allows, besides the platform. */
export const anyRole: readonly Role[] = ROLES;
export const platformOnly: readonly Role[] = [];
export const ownersOnly: readonly Role[] = ["owner"];
export const admins: readonly Role[] = ["owner", "admin"];
/** Roles that see webhooks, deliveries and calls. A viewer sees neither secrets nor the content of calls. */
export const readers: readonly Role[] = ["owner", "admin", "viewer"];
/** Roles that can sign in to the dashboard. */
export const peopleRoles: readonly Role[] = ["owner", "admin", "viewer", "member"];
export const contactRoles: readonly Role[] = ["owner", "admin", "member"];
export const publishers: readonly Role[] = ["owner", "admin", "publisher"];
