/** Pure. Copies what crosses between machines. Messages and calls are plain data, for which `structuredClone` is slow. */

export function clone(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "function" ? structuredClone(value) : value;
  if (Array.isArray(value)) return value.map(clone);
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) copy[name] = clone(member);
  return copy;
}
