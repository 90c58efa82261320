/** A Worker that was deployed with the public secrets of local development does not serve. */
import { env } from "cloudflare:workers";
import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import localVars from "../../scripts/local.dev.vars?raw";

const value = (name: string) => new RegExp(`^${name}="(.*)"$`, "m").exec(localVars)?.[1] ?? "";
const LOCAL = { PLATFORM_TOKEN: value("PLATFORM_TOKEN"), ENCRYPTION_KEY: value("ENCRYPTION_KEY") };
const secrets = Object.keys(LOCAL);

const ask = (url: string, bindings: object) =>
  app.fetch(new Request(url), { ...env, ...bindings }, createExecutionContext());

describe("the secrets of local development", () => {
  const hosts = ["https://hooks.example.com", "https://ratecard.workers.dev", "http://93.184.216.34"];

  it.each(hosts.flatMap((host) => secrets.map((name) => ({ host, name }))))(
    "are refused where others could reach the service: $name at $host",
    async ({ host, name }) => {
      const only = { [name]: name === "PLATFORM_TOKEN" ? LOCAL.PLATFORM_TOKEN : LOCAL.ENCRYPTION_KEY };
      for (const path of ["/v1/accounts", "/healthz", "/dashboard", "/openapi.json"]) {
        const response = await ask(`${host}${path}`, only);
        expect([path, response.status]).toEqual([path, 503]);
        const text = await response.text();
        expect(text).toContain(name);
        for (const secret of Object.values(LOCAL)) expect(text).not.toContain(secret);
      }
    },
  );

  it("are refused, too, as the key that a rotation replaces", async () => {
    const rotated = { ENCRYPTION_KEY: `${env.ENCRYPTION_KEY},${LOCAL.ENCRYPTION_KEY}` };
    expect((await ask("https://hooks.example.com/healthz", rotated)).status).toBe(503);
  });

  const local = ["localhost:8787", "app.localhost", "127.0.0.1:8787", "[::1]:8787", "192.168.1.20:8787"];

  it.each(local)("serve on this machine and its network: %s", async (host) => {
    expect((await ask(`http://${host}/openapi.json`, LOCAL)).status).toBe(200);
  });

  it("are not confused with secrets of one's own", async () => {
    expect((await ask("https://hooks.example.com/openapi.json", {})).status).toBe(200);
  });
});
