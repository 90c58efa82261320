/** What the service says of itself: /openapi.json for programs, /docs for people. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { documentedOperations } from "../../scripts/documented-operations.ts";
import { EVENT_TYPES } from "../../src/events/catalog/catalog.ts";
import { app } from "../../src/app.ts";
import { peopleRoles } from "../../src/security/roles.ts";
import { CALL_STATUSES } from "../../src/vocabulary/call.ts";
import { openApi, operationsOf } from "../support/operations.ts";
import { ORIGIN, newAccount, request } from "../support/service.ts";

const json = (await request("GET", "/openapi.json", { token: null })).json;
const document = await openApi();
const operations = operationsOf(document);
const described = [...documentedOperations(document.paths), ...documentedOperations(document.webhooks)].map(
  ({ operation }) => operation,
);
const page = (await request("GET", "/docs", { token: null })).text;

/** The places of `default` in a schema and in those that it refers to. */
function defaultsIn(schema: unknown, at = "", seen = new Set<unknown>()): string[] {
  if (typeof schema !== "object" || schema === null || seen.has(schema)) return [];
  seen.add(schema);
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (key === "example" || key === "examples") return [];
    if (key === "$ref") {
      const name = String(value).replace("#/components/schemas/", "");
      return defaultsIn(document.components.schemas[name], name, seen);
    }
    if (key === "default" && !at.endsWith("/properties")) return [at];
    return defaultsIn(value, `${at}/${key}`, seen);
  });
}

/** `Webhook` with an object or a list of them in `metadata`: `WebhookMetadata`. A reference has a name already. */
function derivedNames(name: string, schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const properties: unknown = "properties" in schema ? schema.properties : {};
  const inside = Object.entries(Object(properties)).flatMap(([key, value]) => {
    const words = key.split("_").map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`);
    const isNamed = typeof value !== "object" || value === null || "$ref" in value;
    const needsName = !isNamed && ("properties" in value || "additionalProperties" in value || "enum" in value);
    const own = `${name}${words.join("")}`;
    return [...(needsName ? [own] : []), ...derivedNames(own, value)];
  });
  return [...inside, ...["items" in schema ? derivedNames(`${name}Item`, schema.items) : []].flat()];
}

/** Where each enum of several values stands, but for the payloads of events, which have to be whole in themselves. */
function enumPlaces(value: unknown, at: string, places: Map<string, string[]>): Map<string, string[]> {
  if (typeof value !== "object" || value === null || /\/(example|examples|\w+Event\/properties)$/.test(at))
    return places;
  if ("enum" in value && Array.isArray(value.enum) && value.enum.length > 1) {
    const values = value.enum.filter((each) => each !== null).join(" ");
    places.set(values, [...(places.get(values) ?? []), at]);
  }
  for (const [key, inner] of Object.entries(value)) enumPlaces(inner, `${at}/${key}`, places);
  return places;
}

/** `Delivery` of a place in the schema of that name. */
const schemaIn = (at: string) => at.replace(/^(\/components\/schemas\/\w+).*/, "$1");

describe("the OpenAPI document", () => {
  it("names the enums that it has in several places, and no value twice", () => {
    const places = enumPlaces({ ...json, webhooks: {} }, "", new Map());
    const isNamed = (at: string) => /^\/components\/schemas\/\w+$/.test(at);
    const named = [...places].filter(([, at]) => at.some(isNamed));
    expect(named.length).toBeGreaterThanOrEqual(6);
    const values = named.flatMap(([each]) => each.split(" "));
    expect(values.filter((each, index) => values.indexOf(each) < index)).toEqual([]);
    const severalTimes = [...places].filter(([, at]) => at.length > 1 && new Set(at.map(schemaIn)).size > 1);
    // Both have values of a named one.
    expect(severalTimes.map(([each]) => each)).toEqual([CALL_STATUSES.join(" "), peopleRoles.join(" ")]);
  });

  it("names the events that can be published", () => {
    const names = [...EVENT_TYPES.values()].filter(({ isPublishable }) => isPublishable).map(({ name }) => name);
    expect(document.components.schemas["PublishableName"]).toMatchObject({ enum: names });
    expect(names).not.toContain("webhooks.disabled");
  });

  it("is version 3.1 and names the origin it was read from", () => {
    expect(json).toMatchObject({ openapi: expect.stringMatching(/^3\.1\.\d$/), servers: [{ url: ORIGIN }] });
  });

  it("names the public URL where there is one", async () => {
    const answer = await request("GET", "/openapi.json", { env: { ...env, PUBLIC_URL: "https://api.example.org/" } });
    expect(answer.json["servers"]).toEqual([{ url: "https://api.example.org" }]);
  });

  it("describes every event type as a webhook, with its payload", () => {
    expect(Object.keys(document.webhooks).toSorted()).toEqual([...EVENT_TYPES.keys()].toSorted());
    expect(Object.keys(document.webhooks).length).toBeGreaterThanOrEqual(12);
    for (const [name, { post }] of Object.entries(document.webhooks)) {
      const properties = { event: { enum: [name] }, payload: { type: "object", required: expect.anything() } };
      const words = name.split(/[._]/).map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`);
      const schemaName = `${words.join("")}Event`;
      const schema = { $ref: `#/components/schemas/${schemaName}` };
      expect([name, post]).toMatchObject([name, { requestBody: { content: { "application/json": { schema } } } }]);
      expect([name, document.components.schemas[schemaName]]).toMatchObject([name, { properties }]);
    }
  });

  it("has no `default` in the body of a request: generators would make the member a required one", () => {
    const bodies = described.flatMap(({ requestBody }) =>
      requestBody && "content" in requestBody ? Object.values(requestBody.content) : [],
    );
    expect(bodies.length).toBeGreaterThan(10);
    expect(bodies.flatMap(({ schema }) => defaultsIn(schema))).toEqual([]);
  });

  it("says the default of a request's member in words", () => {
    const { components } = document;
    expect(JSON.stringify(components)).toMatch(/"overlap_seconds":\{[^}]*"description":"[^"]*Default: 86400\."/);
  });

  it("gives every operation an id of its own, a summary and one of the listed tags", () => {
    const ids = described.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = Object.values(json["tags"] ?? {}).map((tag) => String(tag["name"]));
    for (const operation of described) {
      expect(operation.operationId).toMatch(/^[a-zA-Z_]+$/);
      expect(operation.summary).toMatch(/\S/);
      expect(operation.tags).toHaveLength(1);
      expect(tags).toContain(operation.tags?.[0]);
    }
  });

  it("has all of the routes there are, but for the pages, which are for people", () => {
    const isPage = (path: string) => ["/", "/docs", "/openapi.json"].includes(path) || path.startsWith("/dashboard");
    const served = app.routes
      .filter(({ method, path }) => method !== "ALL" && !isPage(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, "{}")}`);
    const documented = operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`);
    expect(documented.toSorted()).toEqual(served.toSorted());
  });

  it("asks for a token everywhere but where a URL is the secret, and for the health check", () => {
    const open = operations.filter(({ needsToken }) => !needsToken).map(({ name }) => name);
    expect(open.toSorted()).toEqual(["callInboundWebhook", "getServiceHealth"]);
  });

  it("names the body of every response, so that a generated type has a name to read", () => {
    const anonymous = documentedOperations(document.paths).flatMap(({ operation }) =>
      Object.entries(operation.responses ?? {}).flatMap(([status, { content = {} }]) =>
        Object.values<{ schema?: object }>(content)
          .filter(({ schema }) => !schema || !("$ref" in schema))
          .map(() => `${operation.operationId} ${status}`),
      ),
    );
    expect(anonymous).toEqual([]);
  });

  it("has no schema with the name that generators give to an object inside another schema", () => {
    const names = Object.keys(document.components.schemas);
    const derived = Object.entries(document.components.schemas).flatMap(([name, schema]) => derivedNames(name, schema));
    expect(derived).toContain("FeedbackClosedEventPayload");
    expect(derived.filter((name) => names.includes(name))).toEqual([]);
  });

  it("has no boolean or decimal with a list of values, which does not compile in Java", () => {
    expect(JSON.stringify(json).match(/"type":"(boolean|number)","enum"/g)).toBeNull();
  });

  it("refers to nothing that is not there", () => {
    const references = [...JSON.stringify(json).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name = ""] of references) expect(Object.keys(document.components.schemas)).toContain(name);
  });

  it("says of every operation with a token what 401, 403 and 500 mean", () => {
    for (const { method, path, operation } of documentedOperations(document.paths)) {
      const { responses, security = [] } = operation;
      const least = security.length > 0 ? ["401", "403", "500", "503"] : ["200"];
      expect([method, path, Object.keys(responses ?? {})]).toEqual([method, path, expect.arrayContaining(least)]);
    }
  });

  it("shows a content that is accepted wherever one is asked for", async () => {
    const account = await newAccount();
    for (const { name, method, path, body } of operations.filter(
      (operation) => operation.body && operation.needsToken,
    )) {
      if (path.includes("{")) continue;
      const answer = await account.call(method, path, { body });
      expect([name, answer.status]).toEqual([name, expect.toSatisfy((status) => status >= 200 && status < 300)]);
    }
  });
});

describe("the documentation page", () => {
  it("runs no script and loads nothing", () => {
    expect(page).toMatch(/^(<!doctype html>)?<html lang="en">/i);
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|video|audio|base|form)\b/i);
    expect(page).not.toMatch(/\s(src|srcset|on\w+|style)=/i);
    expect(page).not.toMatch(/@import|url\(|javascript:/i);
  });

  it("leads to no other host", () => {
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(operations.length);
    for (const link of links) expect(link).toMatch(/^(#|\/openapi\.json$)/);
  });

  it("describes every operation and every event", () => {
    for (const { operationId } of described) expect(page).toContain(`<article id="${operationId}"`);
  });

  it("has no link that leads nowhere, and no place twice", () => {
    const places = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, place = ""]) => place);
    expect(new Set(places).size).toBe(places.length);
    for (const [, place = ""] of page.matchAll(/href="#([^"]*)"/g)) expect(places).toContain(place);
  });

  it("is where the root leads", async () => {
    const answer = await request("GET", "/", { token: null });
    expect([answer.status, answer.headers.get("Location")]).toEqual([302, "/docs"]);
  });

  it("is HTML", async () => {
    const answer = await request("GET", "/docs", { token: null });
    expect(answer.headers.get("Content-Type")).toMatch(/^text\/html; charset=utf-8$/i);
  });
});
