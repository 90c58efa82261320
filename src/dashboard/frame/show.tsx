/** I/O. Renders pages as responses. */
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { assetsPath } from "../assets/assets.ts";
import { embeddingOf } from "../embedding.ts";
import type { DashboardContext } from "../environment.ts";
import type { AreaName } from "./areas.ts";
import { AddressContext } from "../parts/list.tsx";
import { Frame, PlainFrame } from "./frame.tsx";
import { Refusal } from "./refusal.tsx";

export interface PageOptions {
  title: string;
  area?: AreaName;
  status?: ContentfulStatusCode;
  /** Seconds between live updates of the page's `data-live` parts. */
  refresh?: number;
}

/** Renders a page for the signed-in viewer. */
export async function show(c: DashboardContext, options: PageOptions, content: Child): Promise<Response> {
  const { title, area, status = 200, refresh } = options;
  // The id of the request is secret and unique, so it can be the key of the page's forms.
  const forms = { key: c.get("requestId"), page: c.req.path + new URL(c.req.url).search };
  const frame = { forms, area, refresh, viewer: c.get("viewer"), returnUrl: c.get("returnUrl") };
  return c.html(
    <Frame {...frame} {...await documentOf(c, title)}>
      <Refusal code={c.req.query("refused")} />
      <AddressContext.Provider value={new URL(c.req.url)}>{content}</AddressContext.Provider>
    </Frame>,
    status,
  );
}

/** Renders a page for somebody who is not signed in. */
export async function showPlain(
  c: DashboardContext,
  { title, status = 200 }: PageOptions,
  content: Child,
): Promise<Response> {
  return c.html(<PlainFrame {...await documentOf(c, title)}>{content}</PlainFrame>, status);
}

async function documentOf({ env }: DashboardContext, title: string) {
  return { title, assets: await assetsPath(env), brand: embeddingOf(env).brand };
}
