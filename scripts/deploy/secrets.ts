/** I/O: randomness. Provides the secrets that a Worker lacks, from the environment or newly generated. */
import { randomBytes } from "node:crypto";
import { CommandError } from "../command-error.ts";

export interface Secrets {
  values: Record<string, string>;
  /** The names of the generated ones, which nobody has seen yet. */
  generated: string[];
}

/** Any other secret must be given. */
const GENERATORS: Record<string, () => string> = {
  PLATFORM_TOKEN: () => randomBytes(32).toString("base64url"),
  ENCRYPTION_KEY: () => randomBytes(32).toString("base64"),
};

/**
 * @param isPrivate whether the output goes to a person, and not into a log
 * @throws {CommandError} naming a secret that must be given
 */
export function provideSecrets(missing: readonly string[], given: NodeJS.ProcessEnv, isPrivate: boolean): Secrets {
  const secrets: Secrets = { values: {}, generated: [] };
  for (const name of missing) {
    const value = given[name];
    const generate = GENERATORS[name];
    if (value) secrets.values[name] = value;
    else if (generate && isPrivate) {
      secrets.values[name] = generate();
      secrets.generated.push(name);
    } else {
      const why = generate
        ? "it is only generated in a terminal, because a log would keep it"
        : "it cannot be generated";
      throw new CommandError(`The Worker has no ${name}. Set it as an environment variable: ${why}.`);
    }
  }
  return secrets;
}
