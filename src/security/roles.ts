/** Pure. The roles of an account's tokens. The platform's own token may do everything and has none. */
export const ROLES = ["owner", "admin", "member", "publisher"] as const;
export type Role = (typeof ROLES)[number];
