/** Pure. A stored secret uses a key that the ring lacks: a setting is wrong, not the request. */
export class UnknownKeyError extends Error {
  override readonly name = "UnknownKeyError";

  /** @param keyId the part before the dot of the encrypted value. It reveals nothing about the key. */
  constructor(keyId: string) {
    super(`ENCRYPTION_KEY lacks the key with the id ${keyId}`);
  }
}
