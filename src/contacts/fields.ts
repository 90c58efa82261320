/**
 * Pure. The fields of a contact as requests bring them: to the API and to the actions of inbound webhooks. null clears
 * a field or says that there is none. A blank field counts as absent.
 */
import { z } from "@hono/zod-openapi";
import { MAX_NAME_LENGTH } from "../constants.ts";
import { metadataInput } from "../http/inputs.ts";
import { cleanEmail } from "./email.ts";
import { hasInvisible, isBlank } from "./name.ts";
import { cleanPhone } from "./phone.ts";

/** The longest address that SMTP can carry (RFC 5321, erratum 1690). */
const MAX_EMAIL_LENGTH = 254;
/** E.164 has 15 digits. The rest is for spaces, brackets and hyphens. */
const MAX_PHONE_LENGTH = 50;

/** `clean` returns undefined for a text that is refused with `message`. */
function contactText(maxLength: number, clean: (text: string) => string | undefined, message: string) {
  return z
    .string("must be a string")
    .trim()
    .max(maxLength, `must be at most ${maxLength} characters`)
    .transform((text, context) => {
      if (isBlank(text)) return undefined;
      const cleaned = clean(text);
      if (cleaned === undefined) context.issues.push({ code: "custom", message, input: text });
      return cleaned;
    });
}

const cleanName = (text: string) => (text.isWellFormed() && !hasInvisible(text) ? text : undefined);

const personName = contactText(
  MAX_NAME_LENGTH,
  cleanName,
  "must not contain control characters or other invisible ones",
);

export const emailInput = contactText(MAX_EMAIL_LENGTH, cleanEmail, "must be an email address").openapi({
  example: "johndoe@example.com",
});

export const phoneInput = contactText(
  MAX_PHONE_LENGTH,
  cleanPhone,
  "must be a phone number of at least five digits",
).openapi({ example: "+31612345678" });

/** An empty list is PHP's JSON of an empty map. */
const contactMetadata = z
  .custom<Record<string, unknown> | readonly never[]>(
    (value) => typeof value === "object" && value !== null && (!Array.isArray(value) || value.length === 0),
    "must be an object",
  )
  .transform((value) => (Array.isArray(value) ? {} : value))
  .pipe(metadataInput);

export const contactFields = {
  first_name: personName.nullish().openapi({ example: "John" }),
  last_name: personName.nullish().openapi({ example: "Doe" }),
  email: emailInput.nullish(),
  phone: phoneInput.nullish(),
  metadata: contactMetadata.nullish().openapi({
    type: ["object", "null"],
    additionalProperties: true,
    example: { crm_id: "42" },
  }),
};

export const contactSample = {
  first_name: "John",
  last_name: "Doe",
  email: "johndoe@example.com",
  phone: "+31612345678",
  metadata: { source: "landing page" },
};
