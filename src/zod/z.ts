/**
 * Pure. Replaces zod when the Worker is bundled (wrangler.toml) and tested (vitest.config.ts). esbuild cannot remove the
 * unused members of `z`: about sixty languages and a compiler, a quarter of the Worker.
 */
export * as z from "./parts.ts";
