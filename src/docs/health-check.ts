/** Pure. The path for monitoring in the OpenAPI document. */
import { type RouteConfig, z } from "@hono/zod-openapi";
import { problemDocument } from "./describe-route.ts";

const healthSchema = z
  .object({
    status: z.literal("ok"),
    warnings: z
      .array(z.string())
      .optional()
      .openapi({ description: "What needs an operator soon.", example: ["The database DB is 83 % full."] }),
  })
  .openapi("ServiceHealth");

export function describeHealthCheck(): RouteConfig {
  return {
    method: "get",
    path: "/healthz",
    operationId: "getServiceHealth",
    tags: ["Service"],
    summary: "Whether the service responds and its settings are valid",
    description: "For monitoring. It needs no token and queries each database twice.",
    security: [],
    responses: {
      200: {
        description: "The service is up.",
        content: { "application/json": { schema: healthSchema } },
      },
      405: problemDocument("The path supports only GET."),
      503: problemDocument("A setting is missing or invalid; `detail` names it."),
    },
  };
}
