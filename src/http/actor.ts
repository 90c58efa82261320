/** I/O. The sender of a request: the actor of its bearer token, or the person for whom the dashboard calls the API. */
import { sha256, sameText } from "../security/digest.ts";
import { isToken } from "../security/random.ts";
import type { Role } from "../security/roles.ts";
import type { Settings } from "../settings.ts";
import { findToken } from "../storage/tokens.ts";
import type { Account } from "../storage/accounts.ts";
import { Problem } from "./problem.ts";

export type Actor =
  | { readonly kind: "platform" }
  | {
      readonly kind: "token";
      readonly tokenId: string;
      readonly name: string;
      readonly role: Role;
      readonly account: Account;
    }
  | SessionActor;

/** A person who is signed in to the dashboard. */
export interface SessionActor {
  readonly kind: "session";
  /** Whether the page shows the secrets of the response. Other pages do not show them. */
  readonly seesSecrets?: boolean;
  readonly sessionId: string;
  /** The token that it was opened with, or that made its link. */
  readonly tokenId: string;
  readonly name: string | null;
  readonly role: Role;
  readonly account: Account;
}

/** Stands for the platform's token where a token's id would. It changes with the token. */
export async function platformTokenId({ platformToken }: Pick<Settings, "platformToken">): Promise<string> {
  return `platform:${(await sha256(platformToken)).slice(0, 32)}`;
}

/** Sessions and links that the actor makes end with this token. A session's links end with the session's own token. */
export async function tokenIdOf(actor: Actor, settings: Settings): Promise<string> {
  return actor.kind === "platform" ? platformTokenId(settings) : actor.tokenId;
}

/** Keyed by the request object itself, so that no request from outside can pass as the dashboard's. */
const actors = new WeakMap<Request, Actor>();

/** Returns the request; `identify` will return `actor` for it. */
export function onBehalfOf(actor: Actor, request: Request): Request {
  actors.set(request, actor);
  return request;
}

/** Whether the request comes from within this Worker. */
export function isOnBehalf(request: Request): boolean {
  return actors.has(request);
}

/** @throws {Problem} 401 when the token is missing, unknown, revoked or expired. */
export async function identify(request: Request, env: Env, settings: Settings, now: number): Promise<Actor> {
  const known = actors.get(request);
  if (known) return known;
  const token = /^Bearer +([\x21-\x7e]+)$/i.exec(request.headers.get("Authorization") ?? "")?.[1];
  if (!token) throw unauthenticatedProblem("Send a token in the header `Authorization: Bearer <token>`.");
  if (await sameText(token, settings.platformToken)) return { kind: "platform" };
  // Text that cannot be a token is not looked up.
  const found = isToken(token) ? await findToken(env, await sha256(token), now) : undefined;
  if (!found) throw unauthenticatedProblem("The token is unknown, revoked or expired.");
  return { kind: "token", tokenId: found.id, name: found.name, role: found.role, account: found.account };
}

function unauthenticatedProblem(detail: string): Problem {
  return new Problem("unauthenticated", detail, { headers: { "WWW-Authenticate": "Bearer" } });
}
