/** Pure. The progress of an encryption key rotation, as the API shows it. */
import { z } from "@hono/zod-openapi";

export const rotationSchema = z
  .object({
    key_id: z.string().openapi({ description: "The id of the first key in `ENCRYPTION_KEY`.", example: "1f0c9a3e" }),
    done: z
      .int()
      .openapi({ description: "The number of webhooks and inbound URLs that this request re-encrypted.", example: 25 }),
    remaining: z.int().openapi({
      description:
        "The number of webhooks and inbound URLs that still use another key. At 0, the other keys can be removed.",
      example: 6,
    }),
    unreadable: z.int().openapi({
      description: "The number of webhooks that none of the keys can decrypt. It is 0 if all keys are present.",
      example: 0,
    }),
  })
  .openapi("EncryptionRotation");
