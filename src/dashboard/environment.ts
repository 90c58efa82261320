/** What the dashboard's routes have at hand. */
import type { Context } from "hono";
import type { SessionActor } from "../http/actor.ts";
import type { AppEnv } from "../http/definition.ts";
import type { Api } from "./api.ts";

export interface DashboardEnv extends AppEnv {
  Variables: AppEnv["Variables"] & {
    /** Who is signed in; set for every page that asks for it. */
    viewer: SessionActor;
    api: Api;
  };
}

export type DashboardContext = Context<DashboardEnv>;
