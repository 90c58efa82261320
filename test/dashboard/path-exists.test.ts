/** A filter's path that no payload can have is a mistake that nothing else tells. */
import { expect, it } from "vitest";
import { impossiblePaths } from "../../src/dashboard/catalog/path-exists.ts";
import { newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const account = await newAccount();
const types = JSON.parse((await account.get("/v1/event-types")).text).data;

it.each([
  ["/feedback/score", ["feedback.*"], true],
  ["/feedback/answers/0/title", ["feedback.created"], true],
  // Members that are not documented are kept, so they may come.
  ["/feedback/more/of/it", ["feedback.created"], true],
  ["/message/channel", ["messages.sent"], true],
  ["/message/channel", ["*"], true],
  ["/user/name", ["feedback.created", "feedback.noted"], true],
  ["/user/name", ["messages.*"], false],
  ["/payload/feedback/score", ["feedback.*"], false],
  ["/score", ["feedback.*"], false],
  ["/feedback/id/x", ["feedback.created"], false],
  ["/feedback/answers/title", ["feedback.created"], false],
  ["/feedback/score", ["messages.sent"], false],
  ["/constructor", ["*"], false],
  // It has an error of its own.
  ["feedback", ["feedback.*"], true],
  ["/anything", [], true],
])("%s of %j: %s", (path, subscriptions, canBe) => {
  expect(impossiblePaths(types, subscriptions, [path])).toEqual(canBe ? [] : [path]);
});

it("is warned of where the filter is shown, and still saved", async () => {
  const { id } = await account.webhook("https://example.com/paths", {
    events: ["feedback.*"],
    filter: [
      { path: "/feedback/score", op: "gte", value: 4 },
      { path: "/payload/score", op: "gte", value: 4 },
    ],
  });
  const { json } = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role: "admin" } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  for (const page of ["", "/settings"]) {
    const { text } = await visitor.get(`/dashboard/webhooks/${String(id)}${page}`);
    expect([page, text.split("No event of these types has").length]).toEqual([page, 2]);
  }
});
