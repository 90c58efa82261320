/** Pure. The roles of an account's tokens. The platform's own token may do everything and has none. */
export const ROLES = ["owner", "admin", "member", "publisher"] as const;
export type Role = (typeof ROLES)[number];

/** The roles that a route allows, besides the platform. */
export const anyRole: readonly Role[] = ROLES;
export const platformOnly: readonly Role[] = [];
export const ownersOnly: readonly Role[] = ["owner"];
export const admins: readonly Role[] = ["owner", "admin"];
export const contactRoles: readonly Role[] = ["owner", "admin", "member"];
export const publishers: readonly Role[] = ["owner", "admin", "publisher"];
