/** I/O. /dashboard/webhooks/:id/deliveries and …/test */
import type { Hono } from "hono";
import { deliverySchema, requestSchema } from "../../api/deliveries/schema.ts";
import { LIVE_PENDING_SECONDS, LIVE_SECONDS } from "../../constants.ts";
import { download } from "../download.ts";
import type { DashboardEnv } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { readFields } from "../read-fields.ts";
import { show } from "../frame/show.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { readHealth } from "../webhooks/read.ts";
import { WebhookHeader } from "../webhooks/webhook-header.tsx";
import { Redelivered } from "./redelivered.tsx";
import { DeliveryPage } from "./delivery-page.tsx";
import { readFilter } from "./filter.ts";
import { ListPage } from "./list-page.tsx";
import { deliveryPath, readDeliveries, readDelivery, readOutbound } from "./read.ts";

export function deliveryRoutes(pages: Hono<DashboardEnv>): void {
  pages.get("/:id/deliveries", async (c) => {
    const api = c.get("api");
    const webhook = await readOutbound(c);
    const filter = { ...readFilter((name) => c.req.query(name)), webhook_id: "" };
    const cursor = c.req.query("cursor");
    const [health, read] = await Promise.all([
      readHealth(api, webhook),
      readDeliveries(api, `/v1/webhooks/${webhook.id}/deliveries`, filter, cursor),
    ]);
    return show(
      c,
      { title: `Deliveries to ${webhook.name}`, area: "Webhooks", refresh: LIVE_SECONDS },
      <>
        <WebhookHeader webhook={webhook} health={health} tab="Deliveries" now={Date.now()} />
        <Redelivered done={c.req.query("done")} />
        <ListPage
          path={`/dashboard/webhooks/${webhook.id}/deliveries`}
          filter={filter}
          backlog={health}
          now={Date.now()}
          {...read}
        />
      </>,
    );
  });

  pages.get("/:id/deliveries/:event_id", async (c) => {
    const webhook = await readOutbound(c);
    const { delivery, ...read } = await readDelivery(c, webhook);
    const isPending = delivery.status === "pending";
    const shown = { title: `${delivery.event} to ${webhook.name}`, area: "Webhooks" } as const;
    return show(
      c,
      isPending ? { ...shown, refresh: LIVE_PENDING_SECONDS } : shown,
      <>
        <SuccessFlash done={c.req.query("done")} texts={DELIVERY_TEXTS} />
        <DeliveryPage
          webhook={webhook}
          delivery={delivery}
          requestedResponse={c.req.query("response")}
          now={Date.now()}
          {...read}
        />
      </>,
    );
  });

  pages.get("/:id/deliveries/:event_id/body", async (c) => {
    const webhook = await readOutbound(c);
    const { body } = await c.get("api").get(`${deliveryPath(c, webhook)}/request`, requestSchema);
    return download(c, `${c.req.param("event_id")}.json`, body);
  });

  pages.post("/:id/deliveries/:event_id/redeliver", async (c) => {
    const webhook = await readOutbound(c);
    const reply = await c.get("api").send("POST", `${deliveryPath(c, webhook)}/redeliver`, {}, deliverySchema);
    const page = `/dashboard/webhooks/${webhook.id}/deliveries/${c.req.param("event_id")}`;
    if (!reply.ok) throw reply.problem;
    return c.redirect(`${page}?done=again`, 303);
  });

  pages.post("/:id/probe", async (c) => {
    const webhook = await readOutbound(c);
    const reply = await c.get("api").send("POST", `/v1/webhooks/${webhook.id}/probe`, {}, deliverySchema);
    if (!reply.ok) throw reply.problem;
    return c.redirect(`/dashboard/webhooks/${webhook.id}/deliveries/${reply.data.event_id}?done=probed`, 303);
  });

  pages.post("/:id/test", async (c) => {
    const webhook = await readOutbound(c);
    const event = textOf(await readFields(c), "event");
    const input = event === "" ? {} : { event };
    const reply = await c.get("api").send("POST", `/v1/webhooks/${webhook.id}/test`, input, deliverySchema);
    if (!reply.ok) throw reply.problem;
    return c.redirect(`/dashboard/webhooks/${webhook.id}/deliveries/${reply.data.event_id}?done=test`, 303);
  });
}

const DELIVERY_TEXTS = {
  again: "Redelivery started.",
  probed: "Trying the receiver now with the oldest delivery. This page shows the result.",
  test: "Test event queued. This page shows its attempts.",
};
