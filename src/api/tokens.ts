/** I/O. /v1/accounts/{id}/tokens */
import { z } from "@hono/zod-openapi";
import { MAX_TOKENS } from "../constants.ts";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { pageQuery, pageSchema, toPage } from "../http/page.ts";
import { Problem, invalid, notFound } from "../http/problem.ts";
import { sha256 } from "../security/digest.ts";
import { newToken } from "../security/random.ts";
import { role } from "../http/enums.ts";
import { ownersOnly } from "../security/roles.ts";
import { type Token, createToken, listTokens, revokeToken } from "../storage/tokens.ts";
import { timeInput } from "../http/times.ts";
import { timestamp } from "../time/timestamp.ts";
import { newId } from "../ids/new-id.ts";
import { formatOptionalTime, formatTime } from "../time/time.ts";
import { nameInput } from "../http/inputs.ts";

export const tokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string().openapi({ example: "CRM sync" }),
    role,
    expires_at: timestamp.nullable(),
    created_at: timestamp,
  })
  .openapi("Token");

export const newTokenSchema = tokenSchema
  .extend({
    token: z
      .string()
      .nullable()
      .openapi({ description: "The token, which is shown only once: null in a repeated response.", example: "rct_…" }),
  })
  .openapi("CreatedToken");

const tokenInput = z
  .strictObject({ name: nameInput, role, expires_at: timeInput.nullish() })
  .openapi("TokenInput", { example: { name: "CRM sync", role: "publisher" } });

export function tokenRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/accounts/{id}/tokens",
    operationId: "createToken",
    audit: "token.created",
    tag: "Tokens",
    summary: "Create a token",
    roles: ownersOnly,
    account: "path",
    body: tokenInput,
    problems: ["token_limit"],
    responses: { 201: { description: "The token, which is shown only once.", schema: newTokenSchema } },
    handle: async (context, respond) => {
      const { name, role: tokenRole, expires_at: expiresAt } = await context.body();
      if (typeof expiresAt === "number" && expiresAt <= context.now)
        throw invalid([{ path: "expires_at", message: "must be in the future" }]);
      const secret = newToken();
      const token: Token = {
        id: newId(context.now),
        name,
        role: tokenRole,
        expiresAt: expiresAt ?? null,
        createdAt: context.now,
      };
      context.auditNotes.targetId = token.id;
      const shown = present(token);
      const reply = respond(201, { ...shown, token: secret }).keptAs({ ...shown, token: null });
      const completion = context.completionOf(reply);
      if (!(await createToken(context.env, context.accountId, await sha256(secret), token, completion))) {
        throw new Problem(
          "token_limit",
          `The account has reached its limit of ${MAX_TOKENS} tokens. Revoke one first.`,
        );
      }
      return reply;
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/accounts/{id}/tokens",
    operationId: "listTokens",
    tag: "Tokens",
    summary: "List tokens",
    roles: ownersOnly,
    account: "path",
    query: pageQuery,
    responses: { 200: { description: "Tokens, newest first.", schema: pageSchema(tokenSchema).openapi("TokenPage") } },
    handle: async (context, respond) => {
      const query = context.query();
      const page = toPage(
        await listTokens(context.env, context.accountId, query),
        query.limit,
        context.listKey,
        ({ id }) => id,
      );
      return respond(200, { ...page, data: page.data.map(present) });
    },
  });

  endpoint(app, {
    method: "delete",
    path: "/v1/accounts/{id}/tokens/{token_id}",
    operationId: "revokeToken",
    audit: "token.revoked",
    tag: "Tokens",
    summary: "Revoke a token",
    roles: ownersOnly,
    account: "path",
    responses: { 204: { description: "Revoked." } },
    handle: async (context, respond) => {
      if (!(await revokeToken(context.env, context.accountId, context.id("token_id", "token"))))
        throw notFound("token");
      return respond(204, null);
    },
  });
}

function present(token: Token): z.input<typeof tokenSchema> {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    expires_at: formatOptionalTime(token.expiresAt),
    created_at: formatTime(token.createdAt),
  };
}
