/** Pure. The Hono environment of the dashboard's routes. */
import type { Context } from "hono";
import type { SessionActor } from "../http/actor.ts";
import type { AppEnv } from "../http/definition.ts";
import type { Api } from "./api.ts";

export interface DashboardEnv extends AppEnv {
  Variables: AppEnv["Variables"] & {
    /** Who is signed in. Set on every page behind `requireSession`. */
    viewer: SessionActor;
    /** The page of the product to lead back to. */
    returnUrl: string | null;
    api: Api;
    /** The body of a submitted form, once it was read. */
    formText: string;
  };
}

export type DashboardContext = Context<DashboardEnv>;
