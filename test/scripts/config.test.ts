/** wrangler.toml fits itself, the code, and its staging environment. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { z } from "zod";
import {
  CALL_JOBS_CRON,
  DATABASE_BINDING,
  DATABASE_RUNS_SUFFIX,
  DEAD_LETTERS_SUFFIX,
  RATE_LIMIT_PERIOD_SECONDS,
  VERSION,
} from "../../src/constants.ts";
import { settingsOf } from "../../src/settings.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const config = (env: string): unknown => readConfig({ config: "wrangler.toml", env });

const schema = z.object({
  compatibility_date: z.iso.date(),
  compatibility_flags: z.array(z.string()),
  triggers: z.object({ crons: z.array(z.string()) }),
  d1_databases: z.array(z.object({ binding: z.string(), migrations_dir: z.string() })),
  queues: z.object({
    producers: z.array(z.object({ binding: z.string(), queue: z.string() })),
    consumers: z.array(
      z.object({
        queue: z.string(),
        max_batch_size: z.number(),
        max_retries: z.number(),
        dead_letter_queue: z.string().optional(),
      }),
    ),
  }),
  ratelimits: z.array(z.object({ namespace_id: z.string(), simple: z.object({ period: z.number() }) })),
  durable_objects: z.object({ bindings: z.array(z.object({ class_name: z.string() })) }),
  migrations: z.array(z.object({ tag: z.string(), new_sqlite_classes: z.array(z.string()).default([]) })),
  vars: z.record(z.string(), z.string()),
  secrets: z.object({ required: z.array(z.string()) }),
  observability: z.object({ logs: z.object({ invocation_logs: z.boolean() }) }),
});

const packageJson = z
  .object({
    version: z.string(),
    scripts: z.record(z.string(), z.string()),
    cloudflare: z.object({ bindings: z.record(z.string(), z.object({ description: z.string() })) }),
  })
  .parse(JSON.parse(read("package.json")));

describe.each(["", "staging"])("the environment %j", (environment) => {
  const worker = schema.parse(config(environment));

  it("consumes every queue that it sends to, and every dead letter", () => {
    const sent = worker.queues.producers.map(({ queue }) => queue);
    const dead = worker.queues.consumers.flatMap(({ dead_letter_queue: queue }) => queue ?? []);
    expect(worker.queues.consumers.map(({ queue }) => queue).toSorted()).toEqual([...sent, ...dead].toSorted());
    expect(dead).toHaveLength(1);
  });

  it("tells dead letters by their queue's name", () => {
    for (const { queue } of worker.queues.consumers) {
      const isDead = worker.queues.consumers.some(({ dead_letter_queue: dead }) => dead === queue);
      expect(queue.endsWith(DEAD_LETTERS_SUFFIX)).toBe(isDead);
    }
  });

  it("tells the runs of databases by their queue's name", () => {
    for (const { binding, queue } of worker.queues.producers) {
      expect(queue.endsWith(DATABASE_RUNS_SUFFIX)).toBe(binding === "DATABASE_RUNS");
    }
  });

  it("gives each database an invocation of its own, and repeats no run", () => {
    const runs = worker.queues.consumers.filter(({ queue }) => queue.endsWith(DATABASE_RUNS_SUFFIX));
    expect(runs).toMatchObject([{ max_batch_size: 1, max_retries: 0 }]);
  });

  it("runs both crons every minute", () => expect(worker.triggers.crons).toEqual(["* * * * *", CALL_JOBS_CRON]));

  it("reaches only public addresses, and logs no URL", () => {
    expect(worker.compatibility_flags).toContain("global_fetch_strictly_public");
    expect(worker.observability.logs.invocation_logs).toBe(false);
    expect(worker.vars["ALLOW_PRIVATE_TARGETS"]).toBe("false");
  });

  it("has a compatibility date that has been", () => {
    expect(Date.parse(worker.compatibility_date)).toBeLessThan(Date.now());
  });

  it("counts its limits for as long as Retry-After promises", () => {
    const periods = worker.ratelimits.map(({ simple }) => simple.period);
    expect(periods).toEqual(periods.map(() => RATE_LIMIT_PERIOD_SECONDS));
  });

  it("shares no rate limiter by accident: a namespace_id is unlikely to be somebody else's", () => {
    for (const { namespace_id: id } of worker.ratelimits) expect(id).toMatch(/^[1-9]\d{7,9}$/);
  });

  it("leaves the number of consumers to the platform", () => {
    expect(JSON.stringify(config(""))).not.toContain("max_concurrency");
  });

  it("migrates each database, and binds it under a name the code looks for", () => {
    for (const { binding, migrations_dir: folder } of worker.d1_databases) {
      expect(binding).toMatch(DATABASE_BINDING);
      expect(folder).toBe("migrations");
    }
  });

  it("has made every class of its Durable Objects", () => {
    const made = worker.migrations.flatMap(({ new_sqlite_classes: classes }) => classes);
    for (const { class_name: name } of worker.durable_objects.bindings) expect(made).toContain(name);
  });

  it("requires exactly the secrets without which there are no settings", () => {
    const faults = faultsOf(worker.vars).split("; ");
    expect(faults.map((fault) => fault.split(" ")[0])).toEqual(worker.secrets.required);
  });
});

describe("staging", () => {
  it("is production under other names: nothing is missing, nothing is more", () => {
    const nameless = (env: string): unknown =>
      JSON.parse(
        JSON.stringify(config(env), (key, value: unknown) => {
          if (key === "targetEnvironment" || key === "PUBLIC_URL") return undefined;
          if (key === "namespace_id" && typeof value === "string") return value.replace(/1(\d)$/, "0$1");
          return typeof value === "string" ? value.replace("-staging", "") : value;
        }),
      );
    expect(nameless("staging")).toEqual(nameless(""));
  });

  it("shares no resource with production", () => {
    const names = (env: string) =>
      [...JSON.stringify(config(env)).matchAll(/"(name|database_name|database_id|queue|namespace_id)":"([^"]+)"/g)]
        .map(([, , name = ""]) => name)
        .filter((name) => !/^[A-Z_]+$/.test(name));
    const production = new Set(names(""));
    expect(production.size).toBeGreaterThan(4);
    expect(names("staging").filter((name) => production.has(name))).toEqual([]);
  });
});

describe("the Deploy to Cloudflare button", () => {
  // It asks for what .dev.vars.example names, and sets what it finds there if nobody changes it.
  const example = parseEnv(read(".dev.vars.example"));
  const { secrets } = schema.parse(config(""));

  it("asks for the secrets, and brings no value of ours along", () => {
    expect(example).toEqual(Object.fromEntries(secrets.required.map((name) => [name, ""])));
  });

  it("explains each", () => {
    for (const name of secrets.required) expect(packageJson.cloudflare.bindings).toHaveProperty(name);
  });
});

describe("what is written about the project", () => {
  const pages = ["README.md", "SECURITY.md", "CONTRIBUTING.md", "docs/operating.md", "docs/publishing.md"];

  it.each(pages)("names commands that exist: %s", (page) => {
    const commands = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    for (const name of commands) expect(Object.keys(packageJson.scripts)).toContain(name);
  });

  it.each(pages)("names files that exist: %s", (page) => {
    const named = [...read(page).matchAll(/`((?:src|test|scripts|docs|client|migrations)\/[\w./-]+)`/g)];
    for (const [, path = ""] of named) expect(() => statSync(join(ROOT, path)), path).not.toThrow();
  });

  it("has one version, in package.json and the code, and a heading in the changelog", () => {
    expect(packageJson.version).toBe(VERSION);
    expect(read("CHANGELOG.md")).toMatch(new RegExp(`^## (\\[${VERSION}\\]|${VERSION})`, "m"));
  });
});

function faultsOf(vars: object): string {
  try {
    settingsOf(vars);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "";
}
