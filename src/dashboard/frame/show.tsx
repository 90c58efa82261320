/** Answers with a page. */
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { assetsPath } from "../assets/assets.ts";
import type { DashboardContext } from "../environment.ts";
import type { AreaName } from "./areas.ts";
import { Frame, PlainFrame } from "./frame.tsx";

export interface Shown {
  title: string;
  area?: AreaName;
  status?: ContentfulStatusCode;
  /** Seconds between live updates of the page's `data-live` parts. */
  refresh?: number;
}

/** A page within the frame of whoever is signed in. */
export async function show(c: DashboardContext, shown: Shown, content: Child): Promise<Response> {
  const { title, area, status = 200, refresh } = shown;
  const frame = { title, area, refresh, viewer: c.get("viewer"), assets: await assetsPath() };
  return c.html(<Frame {...frame}>{content}</Frame>, status);
}

/** A page for somebody who is not signed in. */
export async function showPlain(
  c: DashboardContext,
  { title, status = 200 }: Shown,
  content: Child,
): Promise<Response> {
  return c.html(
    <PlainFrame title={title} assets={await assetsPath()}>
      {content}
    </PlainFrame>,
    status,
  );
}
