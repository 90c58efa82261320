/** Sessions and portal links: an owner sees who may come in, and ends it; each sign-in is in the audit log. */
import { beforeEach, describe, expect, it } from "vitest";
import { env } from "cloudflare:workers";
import { withFailingDatabase } from "../support/faults.ts";
import { type Json, newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

let account = await newAccount();
beforeEach(async () => {
  account = await newAccount();
});

const paths = () => ({
  sessions: `/v1/accounts/${account.id}/sessions`,
  links: `/v1/accounts/${account.id}/portal-links`,
});

async function listed(path: string): Promise<Json[]> {
  return Object.values((await account.get(path)).json["data"] ?? {});
}

async function newLink(name: string) {
  return (await account.post(paths().links, { role: "admin", name })).json;
}

async function signedIn(name: string) {
  const visitor = browser();
  await visitor.post(String((await newLink(name))["url"]));
  return visitor;
}

const isSignedIn = async (visitor: ReturnType<typeof browser>) =>
  (await visitor.get("/dashboard/webhooks")).status === 200;

describe("an account's sessions", () => {
  it("are listed with who it is and until when, and without what opens them", async () => {
    await signedIn("Jane Doe");
    const sessions = await listed(paths().sessions);
    expect(sessions).toEqual([
      {
        id: expect.any(String),
        role: "admin",
        name: "Jane Doe",
        expires_at: expect.any(String),
        created_at: expect.any(String),
      },
    ]);
    const [session] = sessions;
    expect((await account.get(`${paths().sessions}/${String(session?.["id"])}`)).json).toEqual(session);
    const hours = Date.parse(String(session?.["expires_at"])) - Date.parse(String(session?.["created_at"]));
    expect(hours / 3_600_000).toBeCloseTo(12, 3);
  });

  it("end one by one: the person has to sign in again, and nobody else", async () => {
    const [jane, john] = [await signedIn("Jane"), await signedIn("John")];
    const session = (await listed(paths().sessions)).find(({ name }) => String(name) === "Jane");
    const path = `${paths().sessions}/${String(session?.["id"])}`;
    expect((await account.call("DELETE", path)).status).toBe(204);
    expect([await isSignedIn(jane), await isSignedIn(john)]).toEqual([false, true]);
    expect((await account.call("DELETE", path)).status).toBe(404);
    expect((await account.get(path)).status).toBe(404);
  });

  it("end all at once, and those of other accounts go on", async () => {
    const visitors = [await signedIn("Jane"), await signedIn("John")];
    const all = paths().sessions;
    account = await newAccount();
    const other = await signedIn("Other");
    expect((await request("DELETE", all)).status).toBe(204);
    expect(await Promise.all([...visitors, other].map(isSignedIn))).toEqual([false, false, true]);
    expect((await request("DELETE", all)).status).toBe(204);
  });

  it("are not listed once they have expired, or their token has ended", async () => {
    const token = (await account.post(`/v1/accounts/${account.id}/tokens`, { name: "Jo", role: "admin" })).json;
    await browser().signIn(String(token["token"]));
    await signedIn("Jane");
    expect(await listed(paths().sessions)).toHaveLength(2);
    await account.call("DELETE", `/v1/accounts/${account.id}/tokens/${String(token["id"])}`);
    expect((await listed(paths().sessions)).map(({ name }) => String(name))).toEqual(["Jane"]);
    await env.DB.prepare("UPDATE sessions SET expires_at = ? WHERE account_id = ?").bind(Date.now(), account.id).run();
    expect(await listed(paths().sessions)).toEqual([]);
  });
});

describe("an account's portal links", () => {
  it("are listed without their URL until they are opened", async () => {
    const { url, ...link } = await newLink("Jane");
    expect(await listed(paths().links)).toEqual([link]);
    expect((await account.get(`${paths().links}/${String(link["id"])}`)).json).toEqual(link);
    await browser().post(String(url));
    expect(await listed(paths().links)).toEqual([]);
    expect((await account.get(`${paths().links}/${String(link["id"])}`)).status).toBe(404);
  });

  it("end one by one or all at once: nobody can open them", async () => {
    const links = [await newLink("One"), await newLink("Two"), await newLink("Three")];
    const status = () => Promise.all(links.map(async ({ url }) => (await browser().get(String(url))).status));
    expect((await account.call("DELETE", `${paths().links}/${String(links[0]?.["id"])}`)).status).toBe(204);
    expect(await status()).toEqual([404, 200, 200]);
    expect((await account.call("DELETE", paths().links)).status).toBe(204);
    expect(await status()).toEqual([404, 404, 404]);
  });
});

describe("a sign-in", () => {
  const lines = async (query = "") => listed(`/v1/audit-log?limit=100&action=session.created${query}`);

  it("with a link is in the audit log, with who came in", async () => {
    await signedIn("Jane Doe");
    const [session] = await listed(paths().sessions);
    const actor = { kind: "session", id: session?.["id"], name: "Jane Doe", role: "admin" };
    expect(await lines()).toMatchObject([{ actor, target_id: session?.["id"], status: 303 }]);
  });

  it("with a token is, too, with the token's name", async () => {
    await browser().signIn(await account.token("admin"));
    const [session] = await listed(paths().sessions);
    const actor = { kind: "session", id: session?.["id"], name: "admin", role: "admin" };
    expect(await lines()).toMatchObject([{ actor, target_id: session?.["id"], status: 303 }]);
  });

  it("twice with one link makes one session", async () => {
    const url = String((await newLink("Jane"))["url"]);
    const answers = await Promise.all([browser().post(url), browser().post(url)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 404]);
    expect(await listed(paths().sessions)).toHaveLength(1);
    expect((await lines()).filter(({ status }) => Number(status) === 303)).toHaveLength(1);
  });

  it("that cannot be written down does not happen, and the link still opens", async () => {
    const { url } = await newLink("Jane");
    const { pathname } = new URL(String(url));
    const headers = {
      "Content-Type": "application/x-www-form-urlencoded",
      Origin: "null",
      "Sec-Fetch-Site": "same-origin",
    };
    // The link, the account's database, the entry.
    for (const failing of [1, 2, 3]) {
      const answer = await request("POST", pathname, {
        token: null,
        headers,
        body: "",
        env: withFailingDatabase(failing).env,
      });
      if (answer.status === 303) continue;
      expect(answer.headers.get("Set-Cookie")).toBeNull();
      expect(await listed(paths().sessions)).toEqual([]);
    }
  });
});
