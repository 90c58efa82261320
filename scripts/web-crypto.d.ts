/** src uses this class in Workers and in Node. Node has it as a global, but its types do not. */
import type { webcrypto } from "node:crypto";

declare global {
  type CryptoKey = webcrypto.CryptoKey;
}
