import createClient from "openapi-fetch";
import type { paths } from "./schema";

const { RATECARD_URL: baseUrl = "", RATECARD_TOKEN: token, RECEIVER_URL: url } = process.env;
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });

async function main() {
  const account = await api.POST("/v1/accounts", { body: { name: "Acme" } });
  const header = { "Ratecard-Account": account.data?.id ?? "" };
  const webhook = await api.POST("/v1/webhooks", {
    params: { header },
    body: { name: "CRM", url, events: ["messages.sent"] },
  });
  const path = { id: webhook.data?.id ?? "" };
  for (let count = 0; count < 5; count += 1) {
    const payload = { message: { id: crypto.randomUUID(), channel: "email" } };
    await api.POST("/v1/events", { params: { header }, body: { event: "messages.sent", payload } });
  }
  let pages: number[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await api.GET("/v1/webhooks/{id}/deliveries", {
      params: { path, header, query: { limit: 3, cursor } },
    });
    pages.push(data?.data.length ?? 0);
    cursor = data?.next_cursor ?? undefined;
    // An event is listed soon after it was accepted.
    if (cursor === undefined && pages.reduce((sum, size) => sum + size, 0) < 5) pages = [];
  } while (cursor !== undefined || pages.length === 0);
  const { error } = await api.POST("/v1/events", {
    params: { header },
    body: { event: "messages.sent", payload: { message: { channel: "email" } } },
  });
  console.log(JSON.stringify({ pages, code: error?.code, path: error?.errors?.[0]?.path }));
}

void main();
