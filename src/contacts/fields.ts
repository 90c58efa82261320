/** Pure. The fields of a contact as requests bring them. */
import { lineInput, metadataInput } from "../http/inputs.ts";
import { MAX_NAME_LENGTH } from "../constants.ts";

/** The longest address that SMTP can carry (RFC 5321, erratum 1690). */
const MAX_EMAIL_LENGTH = 254;
/** E.164 has 15 digits; the rest is room for how people write them. */
const MAX_PHONE_LENGTH = 50;

export const emailInput = lineInput(MAX_EMAIL_LENGTH)
  // Whether an address exists only its mail server knows; what it takes may look odd.
  .regex(/^[^\s@]+@[^\s@]+$/, "must be an email address")
  .openapi({ example: "johndoe@example.com" });

export const phoneInput = lineInput(MAX_PHONE_LENGTH)
  .regex(/^[+(\d][\d ()./-]*$/, "must be a phone number")
  .openapi({ example: "+31612345678" });

/** null clears a field, or says that there is none. */
export const contactFields = {
  first_name: lineInput(MAX_NAME_LENGTH).nullish().openapi({ example: "John" }),
  last_name: lineInput(MAX_NAME_LENGTH).nullish().openapi({ example: "Doe" }),
  email: emailInput.nullish(),
  phone: phoneInput.nullish(),
  metadata: metadataInput.nullish().openapi({ type: ["object", "null"], additionalProperties: true }),
};

export const contactSample = {
  first_name: "John",
  last_name: "Doe",
  email: "johndoe@example.com",
  phone: "+31612345678",
  metadata: { source: "landing page" },
};
