/** Every entry of the table of senders says everything that the service and a person need. */
import { describe, expect, it } from "vitest";
import { isActionName } from "../../../src/inbound/actions/actions.ts";
import { GUIDES, guideOf } from "../../../src/inbound/sources/guides/guides.ts";
import { jsonOf } from "../../../src/inbound/sources/json-body.ts";
import { SOURCES, findSource } from "../../../src/inbound/sources/sources.ts";
import type { SourceType } from "../../../src/inbound/sources/source-type.ts";
import { valueAt } from "../../../src/json/pointer.ts";
import { VECTORS, bytesOf } from "./vectors/vectors.ts";

const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;
const schemesOf = ({ proof }: SourceType) => (proof.kind === "signature" ? proof.schemes : []);
const rows = SOURCES.map((source): [string, SourceType] => [source.type, source]);

it("The table has every sender once, and finds it by its type", () => {
  const types = SOURCES.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
  expect(types).toHaveLength(36);
  for (const [type, source] of rows) expect(findSource(type)).toBe(source);
  expect(Object.keys(GUIDES).toSorted()).toEqual(types.toSorted());
  expect(findSource("paypal")).toBeUndefined();
});

describe.each(rows)("%s", (type, source) => {
  it("tells where to click, which key to copy, and how a call looks", () => {
    const { setup, keyName, sample } = guideOf(type);
    expect(setup.length).toBeGreaterThan(0);
    for (const step of setup) expect(step).toMatch(/^.{20,400}\.$/);
    expect(keyName === null).toBe(source.proof.kind === "url");
    expect(sample.contentType).toMatch(/^[a-z]+\/[a-z-]+(?:; boundary=.+)?$/);
    expect(sample.body).not.toBe("");
    if (sample.contentType === "application/json") expect(jsonOf(bytesOf(sample.body))).toBeDefined();
  });

  it("has a signed call among the vectors, unless it signs nothing", () => {
    const vectors = VECTORS.filter((vector) => vector.type === type);
    if (source.proof.kind === "url") expect(vectors).toEqual([]);
    else expect(vectors.map(({ name }) => name)).toContain("sample");
  });

  it("has a vector of each of its schemes", () => {
    for (const scheme of schemesOf(source)) {
      const found = VECTORS.filter((vector) => vector.type === type && scheme.header in vector.headers);
      expect(found, scheme.header).not.toEqual([]);
    }
  });

  it("signs the whole body, and what its templates name is known", () => {
    for (const { signed, timestamp, idHeader, bodyHashQuery, prefix, separator } of schemesOf(source)) {
      const names = [...signed.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(names.filter((name) => name === "body" || name === "fields").length + (bodyHashQuery ? 1 : 0)).toBe(1);
      expect(new Set(names).size).toBe(names.length);
      expect(names.includes("timestamp")).toBe(timestamp !== undefined && !("pointer" in timestamp.at));
      if (names.includes("id")) expect(idHeader).toBeDefined();
      if (separator) expect(prefix).toBeDefined();
      if (timestamp) expect(timestamp.toleranceSeconds).toBeGreaterThanOrEqual(60);
      if (timestamp && "part" in timestamp.at) expect(separator).toBeDefined();
    }
  });

  it("has pointers and actions that exist", () => {
    const { each, when = [], mapping } = guideOf(type).defaults ?? {};
    for (const pointer of [source.idPointer, each]) if (pointer !== undefined) expect(pointer).toMatch(POINTER);
    for (const condition of when) if ("path" in condition) expect(condition.path).toMatch(POINTER);
    for (const action of Object.keys(mapping ?? {})) expect(isActionName(action)).toBe(true);
    expect(mapping === undefined || Object.keys(mapping).length > 0).toBe(true);
  });

  it("sends the id that it names in its sample", () => {
    if (source.idPointer === undefined || source.type === "hubspot") return;
    const body = jsonOf(bytesOf(guideOf(type).sample.body));
    expect(valueAt(source.idPointer, Array.isArray(body) ? body[0] : body)).toEqual(expect.any(String));
  });
});
