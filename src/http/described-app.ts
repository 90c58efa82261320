/** I/O. The app that `endpoint` adds routes to. */
import { Hono } from "hono/tiny";
import type { App, AppEnv, Route } from "./definition.ts";
import { RememberingRouter } from "./remembering-router.ts";

export class DescribedApp extends Hono<AppEnv> implements App {
  readonly endpoints: Route[] = [];

  constructor() {
    super();
    // Not as an option: the constructor of hono/tiny would replace it.
    this.router = new RememberingRouter();
  }
}
