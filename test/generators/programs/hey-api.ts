import { client } from "./client/client.gen";
import { createAccount, createWebhook, listDeliveries, publishEvent } from "./client/sdk.gen";

const { RATECARD_URL: baseUrl = "", RATECARD_TOKEN: auth, RECEIVER_URL: url } = process.env;
client.setConfig({ baseUrl, auth });

async function main() {
  const account = await createAccount({ body: { name: "Acme" } });
  const headers = { "Ratecard-Account": account.data?.id ?? "" };
  const webhook = await createWebhook({ headers, body: { name: "CRM", url, events: ["messages.sent"] } });
  const path = { id: webhook.data?.id ?? "" };
  for (let count = 0; count < 5; count += 1) {
    const payload = { message: { id: crypto.randomUUID(), channel: "email" } };
    await publishEvent({ headers, body: { event: "messages.sent", payload } });
  }
  let pages: number[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await listDeliveries({ path, headers, query: { limit: 3, cursor } });
    pages.push(data?.data.length ?? 0);
    cursor = data?.next_cursor ?? undefined;
    // An event is listed soon after it was accepted.
    if (cursor === undefined && pages.reduce((sum, size) => sum + size, 0) < 5) pages = [];
  } while (cursor !== undefined || pages.length === 0);
  const { error } = await publishEvent({
    headers,
    body: { event: "messages.sent", payload: { message: { channel: "email" } } },
  });
  console.log(JSON.stringify({ pages, code: error?.code, path: error?.errors?.[0]?.path }));
}

void main();
