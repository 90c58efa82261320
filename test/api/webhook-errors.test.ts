/** One response names all that is wrong with a webhook: what its schema says, and what the rules say. */
import { expect, it } from "vitest";
import { newAccount } from "../support/service.ts";

const account = await newAccount();
const paths = (json: { readonly [key: string]: unknown }) =>
  (Array.isArray(json["errors"]) ? json["errors"] : []).map(({ path }: { path: string }) => path).toSorted();

it.each([
  [{ name: "", url: "ftp://example.com/", events: ["nothing"] }, ["events.0", "name", "url"]],
  [{ name: "", events: ["messages.sent"] }, ["name", "url"]],
  [{ name: "x", url: "https://example.com", events: [], rate_limit: 0 }, ["events", "rate_limit"]],
  [{ name: "", url: 5, events: [1, "nothing"] }, ["events.0", "name", "url"]],
  [{ name: "", is_inbound: true, events: ["messages.sent"] }, ["events.0", "name"]],
])("a new one: %j", async (body, expected) => {
  const { status, json } = await account.post("/v1/webhooks", body);
  expect([status, paths(json)]).toEqual([422, expected]);
});

it("a change, too; a stored URL is not judged again", async () => {
  const { id, url } = await account.webhook("https://example.com/errors");
  const change = await account.patch(`/v1/webhooks/${String(id)}`, {
    name: "",
    url: "ftp://x.example",
    events: ["no"],
  });
  expect([change.status, paths(change.json)]).toEqual([422, ["events.0", "name", "url"]]);
  const same = await account.patch(`/v1/webhooks/${String(id)}`, { name: "", url });
  expect(paths(same.json)).toEqual(["name"]);
});
