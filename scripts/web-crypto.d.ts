/** Node has the class as a global, and its types do not name it: what src does with keys runs in both. */
import type { webcrypto } from "node:crypto";

declare global {
  type CryptoKey = webcrypto.CryptoKey;
}
