/** Pure. Contacts in the API's requests and responses. */
import { z } from "@hono/zod-openapi";
import { MAX_PAGE_SIZE, MAX_SEARCH_LENGTH } from "../../constants.ts";
import { contactFields, contactSample } from "../../contacts/fields.ts";
import { pageQuery } from "../../http/page.ts";
import { readOnly } from "../../http/read-only.ts";
import { timestamp } from "../../time/timestamp.ts";

export const contactSchema = z
  .object({
    id: z.uuid(),
    first_name: z.string().nullable().openapi({ example: "John" }),
    last_name: z.string().nullable().openapi({ example: "Doe" }),
    email: z.string().nullable().openapi({ example: "johndoe@example.com" }),
    phone: z.string().nullable().openapi({ example: "+31612345678" }),
    metadata: z
      .record(z.string(), z.unknown())
      .openapi({ type: "object", additionalProperties: true, example: contactSample.metadata }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Contact");

export const contactInput = z
  .strictObject({ ...contactFields, id: readOnly, created_at: readOnly, updated_at: readOnly }, "must be an object")
  .openapi("ContactInput", { example: contactSample });

/** In a query, + is a space: no phone begins with one, and no email holds one. */
const UNESCAPED_PLUS = "must not begin with a space: write + as %2B";

/** An empty value is an error in the program that sent it. An empty list would hide that error. */
const EMPTY_FILTER = "must not be empty: leave the filter out";

export const listQuery = pageQuery.extend({
  email: z
    .string()
    .refine((text) => text !== "", EMPTY_FILTER)
    .refine((text) => !text.includes(" "), UNESCAPED_PLUS)
    .optional()
    .openapi({ description: "Only the contact with this email, ignoring case.", example: contactSample.email }),
  phone: z
    .string()
    .refine((text) => text !== "", EMPTY_FILTER)
    .refine((text) => !text.startsWith(" "), UNESCAPED_PLUS)
    .optional()
    .openapi({ description: "Only the contact with this phone.", example: contactSample.phone }),
  search: z
    .string()
    .trim()
    .min(2, "must have at least 2 characters")
    .max(MAX_SEARCH_LENGTH, `must have at most ${MAX_SEARCH_LENGTH} characters`)
    .optional()
    .openapi({
      description: `Only contacts whose first name, last name, email or phone begins so, ignoring case and accents: at most ${MAX_PAGE_SIZE}, on one page. Not together with other parameters than \`limit\`.`,
      example: "jane",
    }),
});
