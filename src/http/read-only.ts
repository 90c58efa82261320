/** Pure. Read-only fields in a request: the value that GET returned may be sent back, any other is an error. */
import { z } from "@hono/zod-openapi";
import type { FieldError } from "./problem.ts";

/** The schema of such a field. */
export const readOnly = z.unknown().optional().openapi({ readOnly: true });

const NOT_STORED = "is read-only and differs from the stored value";

/**
 * @param names the fields to compare. Fields that change by themselves are left out.
 * @param stored as GET shows it; null while it is created.
 * @param hints messages for fields that are sent on creation.
 */
export function readOnlyErrors(
  names: readonly string[],
  given: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>> | null,
  hints: Readonly<Record<string, string>> = {},
): FieldError[] {
  return names.flatMap((path): FieldError[] => {
    const value = given[path];
    if (value === undefined || isSame(value, stored?.[path] ?? null)) return [];
    return [{ path, message: stored ? NOT_STORED : (hints[path] ?? "is read-only: the service sets it") }];
  });
}

/** Times are the same in any spelling, and ids in capitals too. */
function isSame(given: unknown, stored: unknown): boolean {
  if (given === stored) return true;
  if (typeof given !== "string" || typeof stored !== "string") return false;
  if (/^[\da-f-]{36}$/.test(stored)) return given.toLowerCase() === stored;
  return /^\d{4}-\d\d-\d\dT/.test(stored) && Date.parse(given) === Date.parse(stored);
}
