/** Pure. Senders of forms. */
import type { MappingValue } from "../mapping-language.ts";
import { defineSource } from "../source-type.ts";

const answer = (type: string, take: string): MappingValue => ({
  $find: { in: "/form_response/answers", where: [{ path: "/type", op: "eq", value: type }], take },
});
const answerTo = (ref: string): MappingValue => ({
  $find: { in: "/form_response/answers", where: [{ path: "/field/ref", op: "eq", value: ref }], take: "/text" },
});

export const typeform = defineSource({
  type: "typeform",
  name: "Typeform",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "Typeform-Signature",
        prefix: "sha256=",
        algorithm: "hmac-sha256",
        encoding: "base64",
        signed: "{body}",
      },
    ],
  },
  idPointer: "/event_id",
  when: [{ path: "/event_type", op: "eq", value: "form_response" }],
  mapping: {
    "contact.create": {
      email: { $first: [answer("email", "/email"), "/form_response/hidden/email"] },
      phone: answer("phone_number", "/phone_number"),
      first_name: { $first: [answerTo("first_name"), "/form_response/hidden/first_name"] },
      last_name: { $first: [answerTo("last_name"), "/form_response/hidden/last_name"] },
      metadata: { typeform: "/form_response/form_id" },
    },
  },
});

const field = (path: "/type" | "/label", value: string[]): MappingValue => ({
  $find: { in: "/data/fields", where: [{ path, op: "in", value }], take: "/value" },
});

export const tally = defineSource({
  type: "tally",
  name: "Tally",
  proof: {
    kind: "signature",
    key: "text",
    optional: true,
    schemes: [{ header: "Tally-Signature", algorithm: "hmac-sha256", encoding: "base64", signed: "{body}" }],
  },
  idPointer: "/eventId",
  when: [{ path: "/eventType", op: "eq", value: "FORM_RESPONSE" }],
  mapping: {
    "contact.create": {
      email: field("/type", ["INPUT_EMAIL"]),
      phone: field("/type", ["INPUT_PHONE_NUMBER"]),
      first_name: {
        $first: [field("/label", ["First name", "First Name"]), { $words: "first", of: field("/label", ["Name"]) }],
      },
      last_name: {
        $first: [field("/label", ["Last name", "Last Name"]), { $words: "rest", of: field("/label", ["Name"]) }],
      },
    },
  },
});

const QUESTION_NUMBERS = [2, 3, 4, 5, 6, 7, 8];
const question = (name: string): MappingValue => ({ $first: QUESTION_NUMBERS.map((number) => `/q${number}_${name}`) });

export const jotform = defineSource({
  type: "jotform",
  name: "Jotform",
  proof: { kind: "url" },
  jsonField: "rawRequest",
  mapping: {
    "contact.create": {
      email: question("email"),
      phone: question("phoneNumber/full"),
      first_name: question("name/first"),
      last_name: question("name/last"),
    },
  },
});

const webflowField = (...labels: string[]): MappingValue[] => labels.map((label) => `/payload/data/${label}`);

export const webflow = defineSource({
  type: "webflow",
  name: "Webflow",
  proof: {
    kind: "signature",
    key: "text",
    // Webhooks made on a site's own page are not signed.
    optional: true,
    schemes: [
      {
        header: "X-Webflow-Signature",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "{timestamp}:{body}",
        timestamp: { at: { header: "X-Webflow-Timestamp" }, unit: "ms", toleranceSeconds: 300 },
      },
    ],
  },
  when: [{ path: "/triggerType", op: "eq", value: "form_submission" }],
  mapping: {
    "contact.create": {
      email: { $first: webflowField("Email", "email", "Email Address", "Email 2") },
      phone: { $first: webflowField("Phone", "phone", "Phone Number") },
      first_name: {
        $first: [...webflowField("First Name", "First name"), { $words: "first", of: "/payload/data/Name" }],
      },
      last_name: { $first: [...webflowField("Last Name", "Last name"), { $words: "rest", of: "/payload/data/Name" }] },
    },
  },
});

export const form = defineSource({
  type: "form",
  name: "A form of a website",
  proof: { kind: "url" },
  usualNames: true,
});
