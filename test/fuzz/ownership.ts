/**
 * Whose is what: every id and every secret in an answer belongs to the account that was answered, from the first
 * time it is seen. When another account is shown it, a wall has a hole.
 */
const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Secrets as they are, and as tokens and signing secrets carry them. */
const SECRETS = /(?<![\w-])(?:rct_)?[\w-]{43}(?![\w-])|whsec_[\w+/]{43}=/g;

export class Ownership {
  readonly #owners = new Map<string, string>();
  /** What is in the documentation, or came from the requests themselves. */
  readonly #common = new Set<string>();

  /** To be told of everything that is asked, before it is. */
  heard(text: string): void {
    for (const name of namesIn(text)) if (!this.#owners.has(name)) this.#common.add(name);
  }

  /** @param bait ids that others will ask for, and so may find in what they said themselves. */
  bait(ids: readonly string[]): void {
    for (const id of ids) {
      this.#owners.delete(id);
      this.#common.add(id);
    }
  }

  /** What the answer shows that is another's. @param owner undefined: nobody's, who may be shown no account's. */
  faultsOf(owner: string | undefined, text: string): string[] {
    const faults: string[] = [];
    for (const name of namesIn(text)) {
      if (this.#common.has(name)) continue;
      const known = this.#owners.get(name);
      if (known === undefined && owner !== undefined) this.#owners.set(name, owner);
      else if (known !== undefined && known !== owner) faults.push(`shows ${name}, which belongs to ${known}`);
    }
    return faults;
  }

  get size(): number {
    return this.#owners.size;
  }
}

function namesIn(text: string): string[] {
  return [...text.matchAll(IDS), ...text.matchAll(SECRETS)].map(([name]) =>
    IDS_ONLY.test(name) ? name.toLowerCase() : name,
  );
}

const IDS_ONLY = /^[0-9a-fA-F-]{36}$/;
