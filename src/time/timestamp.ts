/** Pure. A time as the API and every request write it, as a schema. */
import { z } from "@hono/zod-openapi";

/** The format of `formatTime`. */
export const timestamp = z.string().openapi({ format: "date-time", example: "2020-11-25T09:33:14.000000Z" });
