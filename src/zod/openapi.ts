/**
 * Pure. Replaces @hono/zod-openapi when the Worker is bundled (wrangler.toml) and tested (vitest.config.ts). The
 * OpenAPI document is made when the Worker is built, so the Worker ignores the schemas' `.openapi(…)` descriptions.
 */
import { z } from "./z.ts";

Object.assign(z.ZodType.prototype, {
  openapi(this: unknown) {
    return this;
  },
});

export { z };
