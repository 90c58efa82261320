/**
 * Pure. Replaces @hono/zod-openapi when the Worker is bundled (wrangler.toml) and tested (vitest.config.ts). The OpenAPI
 * document is made when the Worker is built, so in the Worker what a schema says of itself has no effect.
 */
import { z } from "./z.ts";

Object.assign(z.ZodType.prototype, {
  openapi(this: unknown) {
    return this;
  },
});

export { z };
