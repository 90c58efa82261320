/** Every problem says by a stable code what to do about it. A new route is tested by being there. */
import { describe, expect, it } from "vitest";
import apiPage from "../../docs/api.md?raw";
import { PROBLEMS, PROBLEM_CODES } from "../../src/http/problem-codes.ts";
import { filledPath, openApi, operationsOf } from "../support/operations.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { type Answer, PLATFORM_TOKEN, request } from "../support/service.ts";

const document = await openApi();
const operations = operationsOf(document);
const account = await populatedAccount("problem-codes");
const nowhere = () => crypto.randomUUID();
const listed: Readonly<Record<string, { status: number } | undefined>> = PROBLEMS;

function expectCode({ status, headers, json }: Answer): void {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(headers.get("Content-Type")).toBe("application/problem+json");
  const code = String(json["code"]);
  expect([code, listed[code]?.status]).toEqual([code, status]);
  expect(json["status"]).toBe(status);
}

describe.each(operations)("a problem of $name ($method $path)", ({ method, path, needsToken, query, body }) => {
  const own = filledPath(path, account.idIn);
  const takesBody = ["POST", "PUT", "PATCH"].includes(method);
  const asked: [cause: string, ask: () => Promise<Answer>][] = [
    ["no token", () => request(method, own, { token: null })],
    ["an unknown token", () => request(method, own, { token: "nobody" })],
    ["the wrong role", () => request(method, own, { token: account.tokenOf("publisher"), account: nowhere() })],
    ["an unknown account", () => request(method, own, { token: PLATFORM_TOKEN, account: nowhere() })],
    ["unknown objects", () => account.call(method, filledPath(path, nowhere), body ? { body } : {})],
    ...query.map((name): [string, () => Promise<Answer>] => [
      `a parameter ${name} given twice`,
      () => account.call(method, `${own}?${name}=a&${name}=b`),
    ]),
    ...["{", "[]", "null", '"text"', '{"surprise":1}', '{"a":1,"a":2}'].map((text): [string, () => Promise<Answer>] => [
      `the body ${text}`,
      () => account.call(method, own, { body: text }),
    ]),
    ["another type", () => account.call(method, own, { body: "x", headers: { "Content-Type": "image/png" } })],
  ];

  it.each(asked.filter(([cause]) => takesBody || !/body|type/.test(cause)))(
    "has a code for %s",
    async (_cause, ask) => {
      const answer = await ask();
      if (answer.status >= 400) expectCode(answer);
      else expect(needsToken || path === "/healthz").toBe(true);
    },
  );

  it("has a code for a method that is not supported", async () => {
    const answer = await request("PURGE", own);
    expectCode(answer);
    expect(answer.json["code"]).toBe("method_not_allowed");
  });
});

describe("the list of codes", () => {
  it("is the document's", () => {
    expect(document.components.schemas["ProblemCode"]).toMatchObject({ type: "string", enum: PROBLEM_CODES });
    expect(document.components.schemas["Problem"]).toMatchObject({
      required: expect.arrayContaining(["code"]),
      properties: { code: { $ref: "#/components/schemas/ProblemCode" } },
    });
  });

  it("is the manual's, with statuses, retries and meanings", () => {
    const rows = [...apiPage.matchAll(/^\| `([a-z_]+)` +\| (\d+) +\| (yes|no) +\| (.*?) *\|$/gm)];
    expect(rows.map(([, code, status, retry, meaning]) => [code, status, retry, meaning])).toEqual(
      PROBLEM_CODES.map((code) => {
        const { status, isRetryable, meaning } = PROBLEMS[code];
        return [code, String(status), isRetryable ? "yes" : "no", meaning];
      }),
    );
  });

  it("has no code of which one is a repetition", () => {
    const meanings = PROBLEM_CODES.map((code) => PROBLEMS[code].meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
    for (const code of PROBLEM_CODES) expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  it("says of a route which conflicts it can answer with", () => {
    const redeliver = document.paths["/v1/webhooks/{id}/deliveries/{event_id}/redeliver"]?.post;
    expect(redeliver?.responses?.["409"].description).toMatch(/`webhook_disabled`[\s\S]*`delivery_pending`/);
  });
});
