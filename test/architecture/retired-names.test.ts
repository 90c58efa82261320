/** Names that the code once had for things that the field has a word for. They must not come back. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const IDENTIFIERS = [
  "WebhookState",
  "WEBHOOK_STATE",
  "ContactBook",
  "Verdict",
  "verdict",
  "NoAnswer",
  "Lane",
  "lane",
  "courier",
  "letGo",
  "areLetGo",
  "giveBack",
  "openDoor",
  "payDebt",
  "triedUpTo",
  "graves",
  "poke",
  "untold",
  "isAskedFor",
  "workOff",
  "takeLeft",
  "patienceSeconds",
  "patience",
  "refusalOf",
  "conclude",
  "askTwice",
  "findListed",
  "requireSender",
  "ContactNames",
  "hasBudget",
  "presentKeys",
  "AuditLine",
  "auditLine",
  "MAX_UNPROVEN_LINES",
  "quickOnes",
];

const PHRASES = [
  "leaves the common path",
  "is made smaller and printed",
  "became of it, once",
  "is for what is settled",
  "value that makes no sense",
  "once it is mended",
  "parsed and printed again",
  "shortened by chance",
  "Doing it twice does no harm",
  "Until when the secrets",
  "Its window: from",
  "is there twice",
  "stands for another event",
  "There are new secrets",
  "Sends again what failed",
  "What it never got",
  "shows how it fares",
  "The webhook is made",
  "call answered",
  "Whoever disabled it",
  "without being sent is the",
];

const files = execFileSync("git", ["ls-files", "src", "client", "examples", "docs", "README.md", "CONTRIBUTING.md"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => /\.(?:ts|tsx|js|mjs|md|py|php|go)$/.test(path));

function findAll(patterns: readonly string[], toPattern: (text: string) => RegExp): string[] {
  return files.flatMap((path) => {
    const text = readFileSync(`${ROOT}${path}`, "utf8");
    return patterns.filter((pattern) => toPattern(pattern).test(text)).map((pattern) => `${path}: ${pattern}`);
  });
}

it("reads the sources, the client, the examples and the documentation", () => {
  expect(files.length).toBeGreaterThan(300);
  expect(findAll(["DeliveryLedger"], (name) => new RegExp(`\\b${name}\\b`))).not.toEqual([]);
});

it("finds no retired identifier", () =>
  expect(findAll(IDENTIFIERS, (name) => new RegExp(`\\b${name}\\b`))).toEqual([]));

it("finds no retired phrase", () => expect(findAll(PHRASES, (text) => new RegExp(text, "i"))).toEqual([]));
