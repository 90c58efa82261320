/** I/O. The app that `endpoint` adds routes to. */
import { Hono } from "hono";
import type { App, AppEnv, Route } from "./definition.ts";

export class DescribedApp extends Hono<AppEnv> implements App {
  readonly endpoints: Route[] = [];
}
