import { afterEach, describe, expect, it, vi } from "vitest";
import { sameText, sha256 } from "../../src/security/digest.ts";
import { PLATFORM_TOKEN, request } from "../support/service.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const ask = async (token: string) => (await request("GET", "/v1/accounts?limit=1", { token })).status;

describe("The comparison of secrets", () => {
  it.each([
    ["", ""],
    ["a", "a"],
    ["é", "é"],
    ["x".repeat(10_000), "x".repeat(10_000)],
  ])("knows what is the same", async (a, b) => expect(await sameText(a, b)).toBe(true));

  it.each([
    ["", "a"],
    ["a", "A"],
    ["a", "a "],
    ["abc", "abd"],
    ["é", "e\u0301"],
    ["a", "a\u0000"],
  ])("knows what is not: %j and %j", async (a, b) => expect(await sameText(a, b)).toBe(false));

  it("is the platform's own, over as many bytes for any guess at its token, right or wrong, short or long", async () => {
    const compared = vi.spyOn(crypto.subtle, "timingSafeEqual");
    const guesses = [PLATFORM_TOKEN, "x", PLATFORM_TOKEN.slice(0, -1), `${PLATFORM_TOKEN}x`, "y".repeat(5000)];
    const statuses = [];
    for (const guess of guesses) statuses.push(await ask(guess));
    expect(statuses).toEqual([200, 401, 401, 401, 401]);
    expect(compared).toHaveBeenCalledTimes(guesses.length);
    for (const [left, right] of compared.mock.calls) expect([left.byteLength, right.byteLength]).toEqual([32, 32]);
  });
});

it("hashes as everybody does", async () => {
  expect(await sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
