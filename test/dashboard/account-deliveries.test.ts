/** The deliveries of the whole account: filtered, and several sent again. */
import { expect, it } from "vitest";
import { lostEvent } from "../support/faults.ts";
import { newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

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

it("the deliveries of an account are those of every webhook, by its name", async () => {
  const { text } = await owner.get(PATH);
  expect(pathsIn(text)).toEqual(webhooks);
  for (const name of names) expect(text).toContain(`>${name}</bdi>`);
});

it("deliveries can be those of one webhook, of a status or of an event type", async () => {
  expect(pathsIn((await owner.get(`${PATH}?webhook_id=${webhooks[1]}`)).text)).toEqual([webhooks[1]]);
  expect(pathsIn((await owner.get(`${PATH}?event=feedback.noted`)).text)).toEqual([]);
  expect(pathsIn((await owner.get(`${PATH}?status=delivered`)).text)).toEqual([]);
  expect((await owner.get(`${PATH}?webhook_id=nothing`)).text).toContain("Must be the id of a webhook");
});

it("deliveries are found by the response, the reason or the event, the oldest first if that is chosen", async () => {
  const { text } = await owner.get(`${PATH}?event_id=${event}&reason=discarded&order=asc`);
  expect(text).toContain('<details id="more-filters" open="">');
  expect(text).toContain('<option value="asc" selected="">Oldest first</option>');
  expect((await owner.get(`${PATH}?event_id=${crypto.randomUUID()}`)).text).toContain(
    "No delivery matches this filter.",
  );
  expect((await owner.get(`${PATH}?status_code=seven`)).text).toContain("Must be a status code such as 500");
});

it("deliveries are sent again when they are selected, and the page says how many were", async () => {
  const chosen = (ids: readonly string[]) => ids.map((id) => ["delivery", `${id}/deliveries/${event}`]);
  const fields = (pairs: string[][]) => [["form_page", `${PATH}?status=failed`], ...pairs];
  const none = await owner.post(`${PATH}/redeliver`, fields([]));
  expect(none.headers.get("Location")).toBe(`${PATH}?status=failed&done=again-0-0`);
  expect((await owner.get(String(none.headers.get("Location")))).text).toContain("Select deliveries first.");
  const hostile = fields([["delivery", "../accounts"], ...chosen([crypto.randomUUID()])]);
  expect((await owner.post(`${PATH}/redeliver`, hostile)).headers.get("Location")).toContain("done=again-0-1");
  const many = fields(chosen(Array.from({ length: 101 }, () => crypto.randomUUID())));
  expect((await owner.post(`${PATH}/redeliver`, many)).headers.get("Location")).toContain("done=again-0-100");
  const before = (await account.get(`/v1/deliveries`)).json["data"];
  const settled = Object.values(before ?? {}).filter((delivery) => String(delivery["status"]) !== "pending").length;
  const sent = await owner.post(`${PATH}/redeliver`, fields(chosen(webhooks)));
  expect(sent.headers.get("Location")).toContain(`done=again-${settled}-${2 - settled}`);
  const { text } = await owner.get(String(sent.headers.get("Location")));
  expect(text.includes(`Redelivery started for ${settled}.`)).toBe(true);
  expect(text.includes("Not for ")).toBe(settled < 2);
  for (const role of ["viewer", "member"]) {
    expect((await (await visitorAs(role)).post(`${PATH}/redeliver`, fields(chosen(webhooks)))).status).toBe(403);
  }
});

it.each([
  ["the list itself", undefined, `${PATH}?done=`],
  [
    "the page that they were selected on",
    "/dashboard/webhooks/x/deliveries?status=failed&refused=y",
    "/dashboard/webhooks/x/deliveries?status=failed&done=",
  ],
  ["nowhere outside the dashboard", "https://evil.example/docs", "/dashboard?done="],
])("a redelivery leads back to %s", async (_what, from, start) => {
  const answer = await owner.post(`${PATH}/redeliver`, from === undefined ? [] : [["form_page", from]]);
  expect(answer.headers.get("Location")).toMatch(new RegExp(`^${start.replaceAll("?", "\\?")}`));
});

it("deliveries are not for a member, and a wrong address claims no redelivery", async () => {
  expect((await (await visitorAs("member")).get(PATH)).status).toBe(403);
  for (const done of ["again-1", "again-x-0", "again-1000-0", "<b>"]) {
    const { status, text } = await owner.get(`${PATH}?done=${encodeURIComponent(done)}`);
    expect([status, text.includes("Redelivery started"), text.includes("<b>")]).toEqual([200, false, false]);
  }
});

it("pending deliveries have no boxes", async () => {
  const pending = await lostEvent(account.id, webhooks, 1000);
  const { text } = await owner.get(PATH);
  const boxes = webhooks.filter((id) => text.includes(`value="${id}/deliveries/${pending}"`));
  expect([text.includes(`/deliveries/${pending}"`), boxes]).toEqual([true, []]);
});

it("deliveries have no boxes for a viewer, who may send nothing", async () => {
  const { text } = await (await visitorAs("viewer")).get(PATH);
  expect(pathsIn(text)).toEqual(webhooks);
  expect(text).not.toContain('type="checkbox"');
});
