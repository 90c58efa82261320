/** Cloudflare responds for a receiver behind it that cannot be reached, with a status and a page of its own. */
import { describe, expect, it } from "vitest";
import { send } from "../../src/delivery/send.ts";
import { receiverUrl } from "../support/receiver.ts";

const answered = (behave: string, body: string) =>
  send(receiverUrl("cloudflare", { behave, body }), { headers: {}, body: "{}" }, 3000);

describe("is a failed connection, and its code is kept", () => {
  it.each([
    ["520", "error code: 520"],
    ["521", "error code: 521\n"],
    ["527", "error code: 527"],
    ["530", "error code: 1016"],
  ])("%s %s", async (status, page) => {
    expect(await answered(status, page)).toMatchObject({
      error: "connection",
      statusCode: Number(status),
      responseBody: page,
    });
  });
});

describe("is the receiver's own response", () => {
  it.each([
    ["521", "we are down"],
    ["521", ""],
    ["530", "see error code: 1016 of our manual"],
    ["528", "error code: 528"],
    ["500", "error code: 1016"],
    ["403", "error code: 1020"],
  ])("%s %s", async (status, page) => {
    expect(await answered(status, page)).toMatchObject({ error: "status", statusCode: Number(status) });
  });
});
