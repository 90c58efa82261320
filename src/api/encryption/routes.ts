/** I/O. /v1/encryption */
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
    summary: "Re-encrypt some secrets with the first encryption key",
    description:
      "Repeat it until `remaining` is 0, as `npm run rotate-encryption-key` does. It is idempotent, can be stopped at any time and blocks no other request.",
    roles: platformOnly,
    account: "none",
    responses: { 200: { description: "The progress of the rotation.", schema: rotationSchema } },
    handle: async (context, respond) => {
      const keyring = await context.keyring();
      const { done, remaining, unreadable } = await reencrypt(context.env, keyring, REENCRYPT_BATCH, context.now);
      return respond(200, { key_id: keyring.keyId, done, remaining, unreadable });
    },
  });
}
