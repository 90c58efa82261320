/** /v1/encryption */
import { REENCRYPT_BATCH } from "../../constants.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { platformOnly } from "../../security/roles.ts";
import { reencrypt } from "../../storage/encryption.ts";
import { rotationSchema } from "./schema.ts";

export function encryptionRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/encryption/rotate",
    operationId: "rotateEncryptionKey",
    audit: "encryption_key.rotated",
    tag: "Service",
    summary: "Bring secrets under the first encryption key, a few at a time",
    description:
      "Repeat it until `remaining` is 0 (`npm run rotate-encryption-key` does). It may be stopped and repeated at any time, and holds up nothing.",
    roles: platformOnly,
    account: "none",
    responses: { 200: { description: "How far it has come.", schema: rotationSchema } },
    handle: async (context, respond) => {
      const keyring = await context.keyring();
      const { done, remaining, unreadable } = await reencrypt(context.env, keyring, REENCRYPT_BATCH, context.now);
      return respond(200, { key_id: keyring.keyId, done, remaining, unreadable });
    },
  });
}
