/** What an attempt keeps to find out later what went wrong: the URL and a few headers, masked, within the excerpt's size. */
import { expect, it } from "vitest";
import { RESPONSE_EXCERPT_BYTES, SUCCESS_EXCERPT_BYTES } from "../../src/constants.ts";
import { keptResponse } from "../../src/delivery/kept-response.ts";
import { secretMask } from "../../src/delivery/request/mask-secrets.ts";

const URL_CALLED = "https://example.com/hooks?token=s3cret&team=a%20b#top";
const shown = secretMask([]);
const failed = (headers: Record<string, string> = {}, responseBody: string | null = "down") => ({
  error: "status" as const,
  headers: new Headers(headers),
  responseBody,
});

it("A failure keeps the URL without the values of its query", () => {
  expect(keptResponse(URL_CALLED, failed(), shown)).toEqual({
    failure: { url: "https://example.com/hooks?token=••••••••&team=••••••••", headers: {} },
    responseBody: "down",
  });
});

it.each([
  ["https://example.com/hooks", "https://example.com/hooks"],
  ["https://example.com/hooks?", "https://example.com/hooks"],
  ["https://example.com/?a=1?b=2", "https://example.com/?a=••••••••"],
  ["https://example.com/#?a=1", "https://example.com/"],
])("The URL %s is kept as %s", (url, kept) => {
  expect(keptResponse(url, failed(), shown).failure?.url).toBe(kept);
});

it("A failure without a response keeps the URL", () => {
  const refused = { error: "connection" as const, headers: null, responseBody: null };
  expect(keptResponse("https://example.com/", refused, shown)).toEqual({
    failure: { url: "https://example.com/", headers: {} },
    responseBody: null,
  });
});

it("A failure keeps five headers, and no other", () => {
  const five = {
    "content-type": "text/html",
    location: "/sign-in",
    "retry-after": "120",
    server: "nginx",
    "x-request-id": "7",
  };
  const { failure } = keptResponse(
    URL_CALLED,
    failed({ ...five, "Set-Cookie": "a=b", Date: "today", Via: "x" }),
    shown,
  );
  expect(failure?.headers).toEqual(five);
});

it("Headers are kept without secrets, and without the values of a query", () => {
  const headers = { location: "https://example.com/sign-in?token=abc#x", server: "key-of-the-webhook" };
  expect(keptResponse(URL_CALLED, failed(headers), secretMask(["key-of-the-webhook"])).failure?.headers).toEqual({
    location: "https://example.com/sign-in?token=••••••••",
    server: "••••••••",
  });
});

it.each([
  ["short", URL_CALLED, "nginx", "x"],
  ["long in every part", `https://example.com/${"p".repeat(2000)}?${"q=1&".repeat(500)}`, "s".repeat(8000), "x"],
  ["made of characters that JSON escapes", `https://example.com/${'"'.repeat(2000)}`, '"'.repeat(8000), "\u0001"],
])("Together they take no more than the excerpt: %s", (_what, url, value, character) => {
  const headers = {
    "content-type": value,
    location: value,
    "retry-after": value,
    server: value,
    "x-request-id": value,
  };
  const { failure, responseBody } = keptResponse(url, failed(headers, character.repeat(10_000)), shown);
  const bytes = new TextEncoder().encode(JSON.stringify(failure) + JSON.stringify(responseBody)).length;
  expect(bytes).toBeLessThanOrEqual(RESPONSE_EXCERPT_BYTES + '""'.length);
  // Most of it is the body's.
  expect(JSON.stringify(responseBody).length).toBeGreaterThan(RESPONSE_EXCERPT_BYTES / 4);
});

it("A success keeps only the beginning of the body", () => {
  const success = { error: null, headers: new Headers({ server: "nginx" }), responseBody: "x".repeat(2048) };
  expect(keptResponse(URL_CALLED, success, shown)).toEqual({ responseBody: "x".repeat(SUCCESS_EXCERPT_BYTES) });
  expect(keptResponse(URL_CALLED, { ...success, responseBody: null }, shown)).toEqual({ responseBody: null });
});
