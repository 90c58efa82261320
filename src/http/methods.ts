/** Pure. The methods that a path supports, for 405. */
import type { App } from "./definition.ts";

export function allowedMethods(app: App, path: string): string[] {
  const routes = app.routes.filter((route) => route.method !== "ALL" && matches(route.path, path));
  // `/v1/events/batch` also has the form of `/v1/events/{id}`, but is no id.
  const exact = routes.filter((route) => route.path === path);
  const methods = (exact.length > 0 ? exact : routes).map((route) => route.method);
  return [...new Set(methods)].toSorted();
}

/** Lets a path without parameters refuse the methods of paths that it only has the form of. Call it before theirs. */
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
