/** Pure. Whether a `.dev.vars` sets anything. */
import { parseEnv } from "node:util";

/** False if the file is missing or all of its values are empty, as in `.dev.vars.example`. */
export function hasSettings(text: string | undefined): boolean {
  return text !== undefined && Object.values(parseEnv(text)).some((value) => value !== "");
}
