import { isAxiosError } from "axios";
import { AccountsApi, Configuration, DeliveriesApi, EventsApi, type Problem, WebhooksApi } from "./client";

const { RATECARD_URL: basePath = "", RATECARD_TOKEN: accessToken = "", RECEIVER_URL: url } = process.env;
const configuration = new Configuration({ basePath, accessToken });

async function main() {
  const accounts = new AccountsApi(configuration);
  const { data: account } = await accounts.createAccount({ accountInput: { name: "Acme" } });
  const ratecardAccount = account.id;
  const { data: webhook } = await new WebhooksApi(configuration).createWebhook({
    ratecardAccount,
    webhookInput: { name: "CRM", url, events: ["messages.sent"] },
  });
  const events = new EventsApi(configuration);
  for (let count = 0; count < 5; count += 1) {
    const payload = { message: { id: crypto.randomUUID(), channel: "email" } };
    await events.publishEvent({ ratecardAccount, eventInput: { event: "messages.sent", payload } });
  }
  let pages: number[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await new DeliveriesApi(configuration).listDeliveries({
      id: webhook.id,
      limit: 3,
      cursor,
      ratecardAccount,
    });
    pages.push(data.data.length);
    cursor = data.next_cursor ?? undefined;
    // An event is listed soon after it was accepted.
    if (cursor === undefined && pages.reduce((sum, size) => sum + size, 0) < 5) pages = [];
  } while (cursor !== undefined || pages.length === 0);
  try {
    const payload = { message: { channel: "email" } };
    await events.publishEvent({ ratecardAccount, eventInput: { event: "messages.sent", payload } });
  } catch (error) {
    const problem = isAxiosError<Problem>(error) ? error.response?.data : undefined;
    console.log(JSON.stringify({ pages, code: problem?.code, path: problem?.errors?.[0]?.path }));
  }
}

void main();
