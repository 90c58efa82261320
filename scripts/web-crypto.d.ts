/** src uses this class in Workers and in Node. Node has it as a global, but its types do not. */
import type { webcrypto } from "node:crypto";

declare module "node:crypto" {
  namespace webcrypto {
    interface SubtleCrypto {
      /** Only Workers have it. No script calls what needs it. */
      timingSafeEqual(a: ArrayBuffer | ArrayBufferView, b: ArrayBuffer | ArrayBufferView): boolean;
    }
  }
}

declare global {
  type CryptoKey = webcrypto.CryptoKey;
}
