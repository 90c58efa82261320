/** Pure. JSON Merge Patch (RFC 7396). */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The target with the patch's members; a member that is null in the patch is left out. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const members = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), value));
  }
  // fromEntries defines members that an assignment could not, such as `__proto__`.
  return Object.fromEntries(members);
}

/**
 * A merge patch as the changes of an API's PATCH, in which a field that is left out stays, and null clears it.
 * @param stored the object as GET shows it.
 */
export function toChanges(stored: JsonObject, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => {
      // Metadata is never null: without its members it is empty.
      if (value === null) return [name, name === "metadata" ? {} : null];
      return [name, mergePatch(stored[name], value)];
    }),
  );
}
