/** I/O. The app that `endpoint` adds routes to. */
import { Hono } from "hono/tiny";
import type { App, AppEnv, Route } from "./definition.ts";
import { RememberingRouter } from "./remembering-router.ts";

export class DescribedApp extends Hono<AppEnv> implements App {
  readonly endpoints: Route[] = [];

  constructor() {
    super({ router: new RememberingRouter() });
  }
}
