/** I/O. /dashboard/deliveries: the deliveries of all webhooks, and the form that redelivers several. */
import { Hono } from "hono";
import { deliverySchema } from "../../api/deliveries/schema.ts";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import { LIVE_SECONDS, MAX_PAGE_SIZE } from "../../constants.ts";
import { forEachConcurrently } from "../../cron/concurrency-pool.ts";
import { localPath } from "../../http/dashboard-path.ts";
import { pageSchema } from "../../http/page.ts";
import { readers } from "../../security/roles.ts";
import { allow } from "../allow.ts";
import type { DashboardEnv } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { show } from "../frame/show.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { FORM_PAGE } from "../parts/post-form.tsx";
import { readFields } from "../read-fields.ts";
import { readFilter } from "./filter.ts";
import { ListPage } from "./list-page.tsx";
import { readDeliveries } from "./read.ts";
import { Redelivered, redeliveredCode } from "./redelivered.tsx";

const PATH = "/dashboard/deliveries";
/** Each is a request to its ledger. */
const CONCURRENT_REDELIVERIES = 6;

export const accountDeliveryPages = new Hono<DashboardEnv>();

accountDeliveryPages.use(allow("deliveries", readers));

accountDeliveryPages.get("/", async (c) => {
  const api = c.get("api");
  const filter = readFilter((name) => c.req.query(name));
  const [read, { data: webhooks }] = await Promise.all([
    readDeliveries(api, "/v1/deliveries", filter, c.req.query("cursor")),
    api.get(`/v1/webhooks?is_inbound=false&limit=${MAX_PAGE_SIZE}`, pageSchema(webhookSchema)),
  ]);
  return show(
    c,
    { title: "Deliveries", area: "Deliveries", refresh: LIVE_SECONDS },
    <>
      <Redelivered done={c.req.query("done")} />
      <PageHeader title="Deliveries" lead="The deliveries of all outbound webhooks." />
      <ListPage {...{ path: PATH, webhooks, filter, now: Date.now(), ...read }} />
    </>,
  );
});

accountDeliveryPages.post("/redeliver", async (c) => {
  const fields = await readFields(c);
  const chosen = fields.getAll("delivery").filter((path) => /^[\da-f-]{36}\/deliveries\/[\da-f-]{36}$/.test(path));
  let started = 0;
  // More than a page can have come from no page.
  const sent = chosen.slice(0, MAX_PAGE_SIZE);
  await forEachConcurrently(sent, CONCURRENT_REDELIVERIES, async (path) => {
    const reply = await c.get("api").send("POST", `/v1/webhooks/${path}/redeliver`, {}, deliverySchema);
    if (!reply.ok && reply.problem.status === 403) throw reply.problem;
    if (reply.ok) started += 1;
  });
  const page = new URL(localPath(textOf(fields, FORM_PAGE) || PATH), c.req.url);
  page.searchParams.delete("refused");
  page.searchParams.set("done", redeliveredCode(started, sent.length - started));
  return c.redirect(page.pathname + page.search, 303);
});
