/** Pure. The methods that a path supports, for 405. */
import type { App } from "./definition.ts";

export function allowedMethods(app: App, path: string): string[] {
  const routes = app.routes.filter((route) => route.method !== "ALL" && matches(route.path, path));
  // `/v1/events/batch` also matches `/v1/events/{id}`, although `batch` is not an id.
  const exact = routes.filter((route) => route.path === path);
  const methods = (exact.length > 0 ? exact : routes).map((route) => route.method);
  return [...new Set(methods)].toSorted();
}

/**
 * Makes a path such as `/v1/events/batch` refuse the methods that only `/v1/events/{id}` supports. Call it before those
 * routes are added.
 */
export function refuseOtherMethods(app: App, path: string): void {
  app.use(path, (c, next) =>
    allowedMethods(app, path).includes(c.req.method) ? next() : Promise.resolve(c.notFound()),
  );
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const given = path.split("/");
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => (part.startsWith(":") ? given[index] !== "" : part === given[index]))
  );
}
