/** Pure. A parameter of a page's path, as a part of an API path. */
import type { DashboardContext } from "./environment.ts";

/** @throws if the page's route has no such parameter: an empty part would make the path of another resource. */
export function pathPart(c: DashboardContext, name: string): string {
  const value = c.req.param(name);
  if (value === undefined) throw new Error(`the route has no parameter ${name}`);
  return encodeURIComponent(value);
}
