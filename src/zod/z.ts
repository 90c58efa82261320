/**
 * Takes zod's place when the Worker is bundled (wrangler.toml) and tested (vitest.config.ts). esbuild cannot take the
 * object `z` apart: with all of it come some sixty languages and a compiler, a quarter of the Worker.
 */
export * as z from "./parts.ts";
