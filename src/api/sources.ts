/** I/O. /v1/sources: the senders that an inbound webhook knows. */
import { z } from "@hono/zod-openapi";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { keyFormOf } from "../inbound/sources/keys.ts";
import { type ReadGuide, readGuides } from "../inbound/read-guides.ts";
import { SOURCES } from "../inbound/sources/sources.ts";
import type { SourceType } from "../inbound/sources/source-type.ts";
import { anyRole } from "../security/roles.ts";
import { wholeList } from "./event-types.ts";

const object = z.record(z.string(), z.unknown()).openapi({ type: "object", additionalProperties: true });

export const sourceTypeSchema = z
  .object({
    type: z.string().openapi({ example: "typeform" }),
    name: z.string().openapi({ example: "Typeform" }),
    proof: z.enum(["url", "signature", "custom", "token", "basic"]).openapi({
      description: "How a call proves itself. `url`: only by the secret URL.",
      example: "signature",
    }),
    key: z
      .object({
        name: z.string().openapi({ description: "The name that the sender uses for it.", example: "Signing secret" }),
        field: z.enum(["secrets", "public_key", "password"]).openapi({ description: "The field of `source` for it." }),
        form: z.enum(["text", "whsec", "spki", "ed25519"]).nullable().openapi({ description: "How it is written." }),
        is_optional: z.boolean(),
      })
      .nullable()
      .openapi({
        description: "The key that the sender signs with; null if there is none.",
        example: { name: "Secret", field: "secrets", form: "text", is_optional: false },
      }),
    needs_verify_token: z
      .boolean()
      .openapi({ description: "Whether `source.verify_token` is required.", example: false }),
    setup: z.array(z.string()).openapi({
      description: "Steps at the sender.",
      example: ["In Typeform, open the form, then Connect, Webhooks."],
    }),
    sample: z
      .object({ content_type: z.string(), headers: z.record(z.string(), z.string()), body: z.string() })
      .openapi({
        description: "A call, without its signature.",
        example: { content_type: "application/json", headers: {}, body: '{"event_type":"form_response"}' },
      }),
    each: z.string().nullable().openapi({ description: "Its default.", example: null }),
    when: z
      .array(z.looseObject({ op: z.string().openapi({ example: "eq" }) }))
      .nullable()
      .openapi({
        description: "Its default, which comes with the mapping.",
        example: [{ path: "/event_type", op: "eq", value: "form_response" }],
      }),
    mapping: object.nullable().openapi({
      type: ["object", "null"],
      additionalProperties: true,
      description: "Its default.",
      example: { "contact.create": { email: "/form_response/hidden/email" } },
    }),
  })
  .openapi("SourceType");

export function sourceRoutes(app: App): void {
  endpoint(app, {
    method: "get",
    path: "/v1/sources",
    operationId: "listSources",
    tag: "Catalog",
    summary: "List senders",
    description: "What the `source` of an inbound webhook can be, and what to do at each sender.",
    roles: anyRole,
    account: "none",
    responses: { 200: { description: "All of them.", schema: wholeList(sourceTypeSchema).openapi("SourceTypePage") } },
    handle: async ({ env }, respond) => {
      const guides = await readGuides(env);
      return respond(200, {
        data: SOURCES.map((source) => presentSource(source, guides(source.type))),
        next_cursor: null,
      });
    },
  });
}

function presentSource(source: SourceType, guide: ReadGuide): z.input<typeof sourceTypeSchema> {
  const { type, proof, handshakes } = source;
  const { name, setup, keyName, sample, defaults = {} } = guide;
  const { each = null, when = null, mapping = null } = defaults;
  return {
    type,
    name,
    proof: proof.kind,
    key: keyName === null ? null : { name: keyName, ...keyOf(source) },
    needs_verify_token: handshakes?.some(({ needs }) => needs === "verify_token") ?? false,
    setup: [...setup],
    sample: { content_type: sample.contentType, headers: { ...sample.headers }, body: sample.body },
    each,
    when,
    mapping,
  };
}

function keyOf(source: SourceType) {
  const form = keyFormOf(source) ?? null;
  const isPublic = form === "spki" || form === "ed25519";
  const field = source.proof.kind === "basic" ? "password" : isPublic ? "public_key" : "secrets";
  return { field, form, is_optional: source.proof.kind === "signature" && source.proof.optional === true } as const;
}
