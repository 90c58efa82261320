/** POST /v1/webhooks/{secret}: the URL of an inbound webhook, which needs no token. */
import { z } from "@hono/zod-openapi";
import { contactSample } from "../contacts/fields.ts";
import type { App } from "../http/definition.ts";
import { toResponseObject } from "../http/document.ts";
import { ID_EXAMPLE, SECRET_EXAMPLE, SIGNATURE_EXAMPLE } from "../http/inputs.ts";
import { Problem, problemDocument, problemResponse } from "../http/problem.ts";
import { enforceRateLimit } from "../http/rate-limit.ts";
import { log } from "../logging/log.ts";
import { sha256 } from "../security/digest.ts";
import { SECRET_PATTERN } from "../security/random.ts";
import { settingsOf } from "../settings.ts";
import { recordCall } from "../storage/calls.ts";
import { newId } from "../ids/id.ts";
import { ACTIONS } from "./actions/actions.ts";
import { type Content, readContent, textOf } from "./content.ts";
import { type InboundTarget, requireInboundWebhook } from "./find-by-secret.ts";
import { receive } from "./receive.ts";
import {
  ATTEMPT_HEADER,
  IDEMPOTENCY_KEY_HEADER,
  ID_HEADER,
  REPLAYED_HEADER,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
} from "../vocabulary/headers.ts";

/** Before a webhook's own routes, whose id stands where the secret does: a browser is not told that a token is missing. */
export function refuseOtherMethods(app: App): void {
  app.use(`/v1/webhooks/:secret{${SECRET_PATTERN}}`, async (c, next) => {
    if (c.req.method === "POST") return next();
    throw new Problem(405, "An inbound webhook's URL is called with POST.", { headers: { Allow: "POST" } });
  });
}

export function inboundRoutes(app: App): void {
  document(app);
  app.post("/v1/webhooks/:secret", async (c) => {
    refuseOwnDeliveries(c.req.raw.headers);
    const secret = c.req.param("secret");
    // Before anything is looked up. By hash: the counters are nobody's business.
    await enforceRateLimit(c.env, "INBOUND_LIMIT", await sha256(secret));
    const door = await requireInboundWebhook(c.env, settingsOf(c.env), secret, Date.now());
    const content = await readContent(c.req.raw);
    // Not before: a long body may take longer to arrive than clocks may differ.
    const now = Date.now();
    const { accountId, id: webhookId } = door.webhook;
    const answered = (level: "info" | "error", statusCode: number) =>
      log(level, "inbound call completed", {
        request_id: c.get("requestId"),
        account_id: accountId,
        webhook_id: webhookId,
        status_code: statusCode,
      });
    c.set("accountId", accountId);
    try {
      const answer = await receive(c.env, door, c.req.raw, content, now);
      if (answer.replayed) {
        await recordAtBest(door, content, 200, answer.response, now);
        c.header(REPLAYED_HEADER, "true");
      }
      answered("info", 200);
      return c.body(answer.response, 200, { "Content-Type": "application/json" });
    } catch (error) {
      if (!(error instanceof Problem)) {
        await recordAtBest(door, content, 500, JSON.stringify({ status: 500 }), now);
        answered("error", 500);
        throw error;
      }
      answered("info", error.status);
      const refusal = problemResponse(c, error);
      // A webhook that was deleted meanwhile keeps no records.
      if (error.status !== 404) await recordAtBest(door, content, error.status, await refusal.clone().text(), now);
      return refusal;
    }
  });
}

/**
 * A delivery of ours must not become a call: events that publish events would go round for ever. Targets are checked
 * for our own host, but whoever owns a name can point it here. @throws {Problem} 403
 */
function refuseOwnDeliveries(headers: Headers): void {
  if (!headers.has(ATTEMPT_HEADER)) return;
  throw new Problem(403, `This is a webhook's delivery (it carries ${ATTEMPT_HEADER}): calling us would be a loop.`);
}

/** A call that did nothing is recorded if it can be: the sender gets the same answer either way. */
async function recordAtBest(
  { db, webhook }: InboundTarget,
  content: Content,
  statusCode: number,
  response: string,
  now: number,
): Promise<void> {
  const { accountId, id: webhookId } = webhook;
  const { contentType } = content;
  const call = { accountId, webhookId, id: newId(now), statusCode, contentType, body: textOf(content), response };
  try {
    await recordCall(db, call);
  } catch (error) {
    log("warn", "inbound call not recorded", { webhook_id: webhookId, status_code: statusCode, error });
  }
}

const answerSchema = z
  .object({
    id: z.uuid(),
    results: z.array(
      z.object({
        action: z.string().openapi({ example: "contact.create" }),
        status: z.int().openapi({ description: "As the API would have answered.", example: 201 }),
        data: z
          .record(z.string(), z.unknown())
          .nullable()
          .openapi({
            type: ["object", "null"],
            additionalProperties: true,
            description: "What the API would have answered.",
            example: { id: ID_EXAMPLE, ...contactSample },
          }),
      }),
    ),
  })
  .openapi("InboundAnswer");

const inboundHeaders = z.object({
  [ID_HEADER]: z.string().max(255).optional().openapi({
    description:
      "The call's id. Makes trying again safe for 24 hours: the same id and content gives the first answer again.",
    example: "sign-up-42",
  }),
  [TIMESTAMP_HEADER]: z
    .string()
    .optional()
    .openapi({ description: "With `uses_signature`: unix seconds.", example: "1606296794" }),
  [SIGNATURE_HEADER]: z.string().optional().openapi({
    description:
      "With `uses_signature`: `v1,<base64 HMAC-SHA256 of id.timestamp.body>`, as Standard Webhooks defines it.",
    example: SIGNATURE_EXAMPLE,
  }),
  [IDEMPOTENCY_KEY_HEADER]: z
    .string()
    .max(255)
    .optional()
    .openapi({ description: "Instead of `webhook-id`, to the same effect.", example: "sign-up-42" }),
});

function document(app: App): void {
  const schema = z.record(z.string(), z.unknown()).openapi({
    type: "object",
    additionalProperties: true,
    description: "What the webhook's actions ask for (`GET /v1/actions`). Unknown fields are ignored.",
  });
  const examples = Object.fromEntries(
    ACTIONS.map(({ name, description, sample }) => [name, { summary: description, value: sample }]),
  );
  const { metadata: _, ...form } = contactSample;
  const forms = { "contact.create": { summary: "What a page's form sends.", value: form } };
  app.openAPIRegistry.registerPath({
    method: "post",
    // The document knows one name for this place in the path, whatever stands there.
    path: "/v1/webhooks/{id}",
    operationId: "callInboundWebhook",
    tags: ["Inbound"],
    summary: "Call an inbound webhook",
    description:
      "Runs the webhook's actions in their order, all of them or none. No token: the URL is the secret. " +
      "In a form, `metadata[key]` is a member of `metadata`, and an empty field is an absent one.",
    security: [],
    request: {
      params: z.object({
        id: z
          .string()
          .openapi({ description: "The webhook's `secret`: the last part of its `url`.", example: SECRET_EXAMPLE }),
      }),
      headers: [inboundHeaders],
      body: {
        required: true,
        content: {
          "application/json": { schema, examples },
          "application/x-www-form-urlencoded": { schema, examples: forms },
        },
      },
    },
    responses: {
      200: toResponseObject({
        description: "Done, all of it.",
        schema: answerSchema,
        headers: { [REPLAYED_HEADER]: "`true` when it had been done before." },
      }),
      400: problemDocument("The body is not UTF-8 or not JSON."),
      401: problemDocument("The signature is missing or wrong, or too old."),
      403: problemDocument("The webhook is disabled, or the call is a delivery of this service itself."),
      404: problemDocument("The webhook does not exist."),
      409: problemDocument("The key was used in the last 24 hours with a different body."),
      413: problemDocument("The body is too large."),
      415: problemDocument("The body is neither JSON nor a form."),
      422: problemDocument("The body is not valid for an action; `errors` lists each invalid field. Nothing was done."),
      429: problemDocument("Too many calls at once; wait for `Retry-After` seconds. Nothing was done."),
      500: problemDocument("An unexpected error; `request_id` identifies it in the logs."),
      503: problemDocument("The service is unavailable; retry later."),
    },
  });
}
