/** Pure. The kinds of actors that can change something: the platform, an account's token, a person in the dashboard. */
export const ACTOR_KINDS = ["platform", "token", "session"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];
