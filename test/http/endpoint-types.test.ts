/** What the compiler refuses: these tests fail in `tsc -p test`, before anything runs. */
import { z } from "@hono/zod-openapi";
import { describe, expectTypeOf, it } from "vitest";
import { presentWebhook } from "../../src/api/webhooks/present.ts";
import type { webhookSchema } from "../../src/api/webhooks/schema.ts";
import type { PathParameter } from "../../src/http/definition.ts";
import type { Reply, Respond, ResponseData } from "../../src/http/reply.ts";
import type { RequestContext } from "../../src/http/request-context.ts";

const responses = {
  200: { description: "The job.", schema: z.object({ id: z.string(), note: z.string().optional() }) },
  204: { description: "Deleted." },
};
type Documented = typeof responses;

describe("a handler's response", () => {
  it("has the type of the schema that the document shows for its status", () => {
    expectTypeOf<ResponseData<Documented[200]>>().toEqualTypeOf<{ id: string; note?: string | undefined }>();
    expectTypeOf<ResponseData<Documented[204]>>().toEqualTypeOf<null>();
  });

  it("does not fit with a field that is missing or has another name", () => {
    expectTypeOf<{ id: string }>().toExtend<ResponseData<Documented[200]>>();
    expectTypeOf<Record<never, never>>().not.toExtend<ResponseData<Documented[200]>>();
    expectTypeOf<{ ID: string }>().not.toExtend<ResponseData<Documented[200]>>();
  });

  it("has a documented status, and is made by respond alone", () => {
    expectTypeOf<Respond<Documented>>().toBeCallableWith(204, null);
    expectTypeOf<Respond<Documented>>().parameter(0).toEqualTypeOf<200 | 204>();
    expectTypeOf<Response>().not.toExtend<Reply>();
  });

  it("shows a webhook with every field of its schema", () => {
    expectTypeOf(presentWebhook).returns.toEqualTypeOf<z.input<typeof webhookSchema>>();
  });
});

describe("a path parameter", () => {
  it("is one that the path names", () => {
    expectTypeOf<PathParameter<"/v1/webhooks/{id}/jobs/{job_id}">>().toEqualTypeOf<"id" | "job_id">();
    expectTypeOf<PathParameter<"/v1/webhooks">>().toEqualTypeOf<never>();
    expectTypeOf<RequestContext<"id" | "job_id">["id"]>().parameter(0).toEqualTypeOf<"id" | "job_id">();
  });

  it("cannot be asked for by a function whose route lacks it", () => {
    expectTypeOf<RequestContext<"id" | "job_id">>().toExtend<RequestContext<"id">>();
    expectTypeOf<RequestContext>().not.toExtend<RequestContext<"id">>();
  });
});
