/** The settings' defaults, and the least and the most that a numeric setting may be. */
import { type Settings, SettingsError, settingsOf } from "../../src/settings.ts";

const REQUIRED = { PLATFORM_TOKEN: "x".repeat(24), ENCRYPTION_KEY: btoa("k".repeat(32)) };

export const DEFAULTS: Settings = settingsOf({ ...REQUIRED });

function accepts(name: string, value: number): boolean {
  try {
    settingsOf({ ...REQUIRED, [name]: String(value) });
    return true;
  } catch (error) {
    if (error instanceof SettingsError) return false;
    throw error;
  }
}

/** The values that a setting accepts lie together. */
export function limitOf(name: string, end: "least" | "most"): number {
  const values = Array.from({ length: 30 }, (_, bit) => 2 ** bit);
  const inside = values.find((value) => accepts(name, value));
  if (inside === undefined) throw new Error(`${name} accepts nothing`);
  let [outer, inner] = end === "least" ? [-1, inside] : [999_999_999, inside];
  while (Math.abs(outer - inner) > 1) {
    const middle = Math.trunc((outer + inner) / 2);
    if (accepts(name, middle)) inner = middle;
    else outer = middle;
  }
  return inner;
}
