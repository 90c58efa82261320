/** Draws at random. The secrets that a Worker lacks: given in the environment, or drawn at random. */
import { randomBytes } from "node:crypto";
import { CommandError } from "../command-error.ts";

export interface Secrets {
  values: Record<string, string>;
  /** Those nobody has seen yet. */
  generated: string[];
}

/** How each is made; a secret that is not among these must be given. */
const MADE: Record<string, () => string> = {
  PLATFORM_TOKEN: () => randomBytes(32).toString("base64url"),
  ENCRYPTION_KEY: () => randomBytes(32).toString("base64"),
};

/** @throws {CommandError} naming what must be given. @param isPrivate whether what is printed is not kept in a log. */
export function secretsFor(missing: readonly string[], given: NodeJS.ProcessEnv, isPrivate: boolean): Secrets {
  const secrets: Secrets = { values: {}, generated: [] };
  for (const name of missing) {
    const value = given[name];
    const make = MADE[name];
    if (value) secrets.values[name] = value;
    else if (make && isPrivate) {
      secrets.values[name] = make();
      secrets.generated.push(name);
    } else {
      const why = make ? "it is generated and shown only in a terminal, since logs are kept" : "it cannot be generated";
      throw new CommandError(`The Worker has no ${name}. Give it as an environment variable: ${why}.`);
    }
  }
  return secrets;
}
