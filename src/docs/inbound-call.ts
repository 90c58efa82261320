/** Pure. The inbound URL in the OpenAPI document. */
import { type RouteConfig, z } from "@hono/zod-openapi";
import { contactSample } from "../contacts/fields.ts";
import { ID_EXAMPLE, SECRET_EXAMPLE, SIGNATURE_EXAMPLE } from "../http/inputs.ts";
import { ACTIONS } from "../inbound/actions/actions.ts";
import {
  IDEMPOTENCY_KEY_HEADER,
  ID_HEADER,
  REPLAYED_HEADER,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
} from "../vocabulary/headers.ts";
import { problemDocument, toResponseObject } from "./describe-route.ts";

const stepFields = {
  action: z.string().openapi({ example: "contact.create" }),
  status: z.int().openapi({ description: "The status that the API would respond with.", example: 201 }),
};

const resultSchema = z
  .union([
    z.object({
      ...stepFields,
      data: z
        .record(z.string(), z.unknown())
        .nullable()
        .openapi({
          type: ["object", "null"],
          additionalProperties: true,
          description:
            "The object that the API would respond with. For a contact that existed, a caller that has only the URL gets its id and what it sent.",
        }),
      ignored: z
        .array(z.string())
        .optional()
        .openapi({ description: "Names of optional fields that were not valid and were left out." }),
    }),
    z.object({
      ...stepFields,
      id: z
        .string()
        .nullable()
        .openapi({ description: "The id of the object. Only this, if the webhook has a `source`." }),
    }),
  ])
  .openapi({ example: { action: "contact.create", status: 201, data: { id: ID_EXAMPLE, ...contactSample } } });

const callResponseSchema = z
  .object({
    id: z.uuid(),
    results: z.array(resultSchema),
    duplicates: z
      .array(z.int())
      .optional()
      .openapi({ description: "Positions of elements of `each` that were done before.", example: [] }),
  })
  // Not "InboundCallResponse": generators give that name to the member `response` of InboundCall.
  .openapi("CallResults");

const inboundHeaders = z.object({
  [ID_HEADER]: z.string().max(255).optional().openapi({
    description:
      "The call's id. It makes retries safe for 24 hours: the same id and content get the first response again.",
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
    .openapi({ description: "Has the same effect as `webhook-id`.", example: "sign-up-42" }),
});

export function describeInboundCall(): RouteConfig {
  const schema = z.record(z.string(), z.unknown()).openapi({
    type: "object",
    additionalProperties: true,
    description: "The fields that the webhook's actions take (`GET /v1/actions`). Unknown fields are ignored.",
  });
  const examples = Object.fromEntries(
    ACTIONS.map(({ name, description, sample }) => [name, { summary: description, value: sample }]),
  );
  const { metadata: _, ...form } = contactSample;
  const forms = { "contact.create": { summary: "What a page's form sends.", value: form } };
  return {
    method: "post",
    // OpenAPI allows one parameter name at this place of the path. Here it is the secret.
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
          "multipart/form-data": { schema, examples: forms },
          "text/plain": {
            schema: z.string().openapi({ description: "JSON, as browsers send it in a beacon." }),
            example: JSON.stringify(form),
          },
        },
      },
    },
    responses: {
      200: toResponseObject({
        description: "All actions are done.",
        schema: callResponseSchema,
        headers: { [REPLAYED_HEADER]: "`true` if the call was done before." },
      }),
      202: { description: "Accepted. Only if the webhook's `response` says so." },
      204: { description: "Accepted, without a body. Only if the webhook's `response` or its sender asks for it." },
      303: { description: "Accepted. The form of a `public` webhook leads to its `redirect_url`." },
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
      503: problemDocument("The service or its database is unavailable; retry later."),
    },
  };
}
