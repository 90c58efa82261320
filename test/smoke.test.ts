import { env } from "cloudflare:workers";
import { expect, inject, it } from "vitest";

it("runs", async () => {
  expect(inject("receiver")).toMatch(/^http/);
  const r = await env.DB.prepare("insert into events values ('a','b','c','d','[]')").run();
  expect(r.meta.rows_written).toBe(1);
  const t = await fetch(inject("receiver") + "/x?behave=201");
  expect(t.status).toBe(201);
});
