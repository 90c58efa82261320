import { describe, expect, it } from "vitest";
import { readArguments } from "../../../scripts/listen/arguments.ts";

const ID = "0197f0a1-7c4e-7d3a-9b52-1f8e6a2c4d10";
const NEEDED = ["--webhook", ID, "--url", "http://localhost:3000/hook"];
const WITH_TOKEN = { RATECARD_TOKEN: "rct_environment" };

describe("the arguments of the listener", () => {
  it("need a webhook, a URL and a token; the rest has defaults", () => {
    expect(readArguments(NEEDED, WITH_TOKEN)).toEqual({
      ok: true,
      options: {
        webhookId: ID,
        url: "http://localhost:3000/hook",
        api: "http://localhost:8787",
        token: "rct_environment",
        since: undefined,
        statePath: `.listen-${ID}.json`,
      },
    });
  });

  it("may all be given", () => {
    const args = ["--api", "https://api.example.com/", "--token", "rct_argument", "--since", "2020-11-25T09:33:14Z"];
    expect(readArguments([...NEEDED, ...args, "--state", "/tmp/place"], WITH_TOKEN)).toMatchObject({
      options: {
        api: "https://api.example.com",
        token: "rct_argument",
        since: Date.UTC(2020, 10, 25, 9, 33, 14),
        statePath: "/tmp/place",
      },
    });
  });

  it.each([
    [[], "--webhook is missing.\n--url is missing."],
    [["--webhook", "../../etc", "--url", "http://localhost"], "--webhook must be the id of a webhook."],
    [["--webhook", ID, "--url", "localhost:3000"], "--url must be an http or https URL."],
    [["--webhook", ID, "--url", "http://me:word@localhost"], "--url must not contain a user name or a password."],
    [[...NEEDED, "--api", "example"], "--api must be an http or https URL."],
    [
      [...NEEDED, "--since", "yesterday"],
      "--since must be an ISO 8601 time with a zone, such as 2020-11-25T09:33:14Z.",
    ],
    [[...NEEDED, "--token", "a b"], "--token must be a token: visible characters without spaces."],
    [[...NEEDED, "--state", ""], "--state must be the path of a file."],
    [[...NEEDED, "--nonsense"], "Unknown option '--nonsense'"],
    [[...NEEDED, "more"], "Unexpected argument 'more'. This command does not take positional arguments"],
  ])("%j: %s", (args, reason) => {
    expect(readArguments(args, WITH_TOKEN)).toEqual({ ok: false, reason });
  });

  it("says that a token can come from the environment", () => {
    const reason = "--token is missing, and RATECARD_TOKEN is not set.";
    expect(readArguments(NEEDED, {})).toEqual({ ok: false, reason });
  });
});
