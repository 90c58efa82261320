/** Pure. Whether a payload can have a member at a JSON Pointer, by the JSON Schemas of the event types. */
import { z } from "zod";
import { pointerTokens } from "../../json/pointer.ts";
import { subscriptionNames } from "../../vocabulary/subscription-names.ts";
import type { EventType } from "./read.ts";

const schemaShape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).default({}),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).default([]),
});

/** The paths that no payload of the subscribed types can have. A path that is not a JSON Pointer has its own error. */
export function impossiblePaths(
  types: readonly EventType[],
  subscriptions: readonly string[],
  paths: readonly string[],
): string[] {
  const subscribed = types.filter(({ name }) => subscriptionNames(name).some((by) => subscriptions.includes(by)));
  if (subscribed.length === 0) return [];
  return paths.filter(
    (path) => path.startsWith("/") && !subscribed.some(({ schema }) => canHave(schema, pointerTokens(path))),
  );
}

function canHave(schema: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  const { type, properties, additionalProperties, items, anyOf } = schemaShape.parse(schema);
  if (anyOf.length > 0) return anyOf.some((option) => canHave(option, [name, ...rest]));
  if (Object.hasOwn(properties, name)) return canHave(properties[name], rest);
  const types = new Set([type ?? ["object", "array"]].flat());
  if (types.has("object") && additionalProperties !== false) return true;
  if (!types.has("array") || !/^(0|[1-9]\d*)$/.test(name)) return false;
  return items === undefined || canHave(items, rest);
}
