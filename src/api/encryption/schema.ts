/** Pure. How far a rotation of the encryption key has come, as the API shows it. */
import { z } from "@hono/zod-openapi";

export const rotationSchema = z
  .object({
    key_id: z.string().openapi({ description: "The first key of `ENCRYPTION_KEY`.", example: "1f0c9a3e" }),
    done: z
      .int()
      .openapi({ description: "Webhooks and inbound URLs that this request brought under that key.", example: 25 }),
    remaining: z
      .int()
      .openapi({ description: "Those that still are under another. At 0 the others may be removed.", example: 6 }),
    unreadable: z.int().openapi({
      description: "Webhooks that none of the keys opens. With the right keys there are none.",
      example: 0,
    }),
  })
  .openapi("EncryptionRotation");
