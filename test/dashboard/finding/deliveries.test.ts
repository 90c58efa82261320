/** The deliveries of the whole account: filtered, and several sent again. */
import { expect, it } from "vitest";
import { newAccount, request } from "../../support/service.ts";
import { browser } from "../../support/visitor.ts";

const account = await newAccount();
const names = ["First", "Second"];
const webhooks: string[] = [];
for (const name of names) {
  webhooks.push(String((await account.webhook("https://example.com/hook", { name }))["id"]));
}
const event = String((await account.publish())["id"]);
for (const id of webhooks) await account.post(`/v1/webhooks/${id}/discard`, {});

async function visitorAs(role: string) {
  const { json } = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  return visitor;
}

const owner = await visitorAs("owner");
const PATH = "/dashboard/deliveries";
const pathsIn = (text: string) =>
  webhooks.filter((id) => text.includes(`href="/dashboard/webhooks/${id}/deliveries/${event}"`));

it("are those of every webhook, by its name", async () => {
  const { text } = await owner.get(PATH);
  expect(pathsIn(text)).toEqual(webhooks);
  for (const name of names) expect(text).toContain(`>${name}</bdi>`);
});

it("are those of one webhook, of a status or of an event type", async () => {
  expect(pathsIn((await owner.get(`${PATH}?webhook=${webhooks[1]}`)).text)).toEqual([webhooks[1]]);
  expect(pathsIn((await owner.get(`${PATH}?event=feedback.noted`)).text)).toEqual([]);
  expect(pathsIn((await owner.get(`${PATH}?status=delivered`)).text)).toEqual([]);
  expect((await owner.get(`${PATH}?webhook=nothing`)).status).toBe(404);
});

it("are sent again when they are selected, and the page says how many were", async () => {
  const chosen = (ids: readonly string[]) => ids.map((id) => ["delivery", `${id}/deliveries/${event}`]);
  const fields = (pairs: string[][]) => [["form_page", `${PATH}?status=failed`], ...pairs];
  const none = await owner.post(`${PATH}/redeliver`, fields([]));
  expect(none.headers.get("Location")).toBe(`${PATH}?status=failed&done=again-0-0`);
  expect((await owner.get(String(none.headers.get("Location")))).text).toContain("Select deliveries first.");
  const hostile = fields([["delivery", "../accounts"], ...chosen([crypto.randomUUID()])]);
  expect((await owner.post(`${PATH}/redeliver`, hostile)).headers.get("Location")).toContain("done=again-0-1");
  const before = (await account.get(`/v1/deliveries`)).json["data"];
  const settled = Object.values(before ?? {}).filter((delivery) => String(delivery["status"]) !== "pending").length;
  const sent = await owner.post(`${PATH}/redeliver`, fields(chosen(webhooks)));
  expect(sent.headers.get("Location")).toContain(`done=again-${settled}-${2 - settled}`);
  for (const role of ["viewer", "member"]) {
    expect((await (await visitorAs(role)).post(`${PATH}/redeliver`, fields(chosen(webhooks)))).status).toBe(403);
  }
});

it("have no boxes for a viewer, who may send nothing", async () => {
  const { text } = await (await visitorAs("viewer")).get(PATH);
  expect(pathsIn(text)).toEqual(webhooks);
  expect(text).not.toContain('type="checkbox"');
});
