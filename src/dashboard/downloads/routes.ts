/** I/O. /dashboard/download/…: a list of the API as a file, under the filter of its page. */
import { Hono } from "hono";
import { z } from "zod";
import { MAX_DOWNLOADED_PAGES, MAX_PAGE_SIZE } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import { Problem } from "../../http/problem.ts";
import { download } from "../download.ts";
import type { DashboardEnv } from "../environment.ts";
import { address } from "../parts/list.tsx";
import { toUtc } from "../parts/time-field.tsx";
import { toCsv } from "./csv.ts";

/** The lists that can be downloaded. The list of webhooks cannot, because it has secrets. */
const LISTS = /^(?:events|contacts|audit-log|deliveries|webhooks\/[\da-f-]+\/(?:deliveries|calls))$/;

const anyPage = pageSchema(z.record(z.string(), z.unknown()));

/** The API decides who may read the list: the rest of the path is the API's own. */
export const downloadRoutes = new Hono<DashboardEnv>().get("/:list{.+}", async (c) => {
  const { format, ...typed } = c.req.query();
  const list = c.req.param("list");
  const filter = Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, toUtc(value.trim())]));
  if (!LISTS.test(list)) throw new Problem("unknown_path", "The page does not exist.");
  const rows: z.output<typeof anyPage>["data"] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_DOWNLOADED_PAGES; page += 1) {
    const path = address(`/v1/${list}`, { ...filter, limit: String(MAX_PAGE_SIZE), cursor: cursor ?? "" });
    const { data, next_cursor: next }: z.output<typeof anyPage> = await c.get("api").get(path, anyPage);
    rows.push(...data);
    if (next === null) break;
    cursor = next;
  }
  const name = list.replaceAll(/[^\w-]/g, "-");
  return format === "csv"
    ? download(c, `${name}.csv`, toCsv(rows))
    : download(c, `${name}.json`, JSON.stringify(rows, null, 2));
});
