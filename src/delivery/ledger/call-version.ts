/**
 * Pure. The version of the calls between the Worker and its ledgers. After a deployment or a rollback, a ledger may run
 * older or newer code than the Worker for some minutes.
 */
import { UNKNOWN_VERSION } from "../ledger-error.ts";

/** Increase it when ledgers of the release before would misunderstand a call. docs/operating.md has the rules. */
export const CALL_VERSION = 1;

/** The oldest calls that this code still understands: those of the release before. */
export const OLDEST_CALL_VERSION = 1;

/** The last argument of every call from the Worker. */
export interface CallVersion {
  callVersion: number;
}

/** Makes each method take the version off its arguments. It refuses an unknown version before it does anything. */
export function checkVersions(prototype: object): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method: unknown = Reflect.get(prototype, name);
    if (name === "constructor" || typeof method !== "function") continue;
    const value = function checked(this: unknown, ...given: unknown[]): unknown {
      return Reflect.apply(method, this, withoutVersion(given));
    };
    Object.defineProperty(prototype, name, { value });
  }
}

/** @throws if this code does not understand the caller's version. */
function withoutVersion(given: unknown[]): unknown[] {
  const last = given.at(-1);
  if (typeof last !== "object" || last === null || !("callVersion" in last)) return given;
  const version = Number(last.callVersion);
  if (version > CALL_VERSION || version < OLDEST_CALL_VERSION) throw new Error(`${UNKNOWN_VERSION}: ${version}`);
  return given.slice(0, -1);
}
