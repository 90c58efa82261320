/** Pure. Whether a `.dev.vars` sets anything. */
import { parseEnv } from "node:util";

/** Not without the file, nor when all of its values are empty: `.dev.vars.example` is such a file. */
export function hasSettings(text: string | undefined): boolean {
  return text !== undefined && Object.values(parseEnv(text)).some((value) => value !== "");
}
