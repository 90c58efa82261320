/** Pure. Guides for senders of forms. */
import type { MappingValue } from "../mapping-language.ts";
import { type SourceGuides, formSample, jsonSample } from "./guide.ts";

const answer = (type: string, take: string): MappingValue => ({
  $find: { in: "/form_response/answers", where: [{ path: "/type", op: "eq", value: type }], take },
});
const answerTo = (ref: string): MappingValue => ({
  $find: { in: "/form_response/answers", where: [{ path: "/field/ref", op: "eq", value: ref }], take: "/text" },
});

const field = (path: "/type" | "/label", value: string[]): MappingValue => ({
  $find: { in: "/data/fields", where: [{ path, op: "in", value }], take: "/value" },
});

const QUESTION_NUMBERS = [2, 3, 4, 5, 6, 7, 8];
const question = (name: string): MappingValue => ({ $first: QUESTION_NUMBERS.map((number) => `/q${number}_${name}`) });

const webflowField = (...labels: string[]): MappingValue[] => labels.map((label) => `/payload/data/${label}`);

export const forms = {
  typeform: {
    name: "Typeform",
    setup: [
      "In Typeform, open the form, then Connect, Webhooks, and add a webhook with this webhook's URL.",
      "Edit it, enter a secret of at least 16 characters, and the same secret here. Switch the webhook on.",
      "For names, give the form's text questions the references first_name and last_name, or change the mapping.",
    ],
    keyName: "Secret",
    sample: jsonSample({
      event_id: "01HWQ7ZP8A6R5W5V4Q3T2S1R0P",
      event_type: "form_response",
      form_response: {
        form_id: "lT4Z3j",
        token: "a3a12ec67a1365927098a606107fac15",
        submitted_at: "2026-01-18T18:17:02Z",
        hidden: { campaign: "spring" },
        answers: [
          { type: "text", text: "Laura", field: { id: "JwWggjAKtOkA", type: "short_text", ref: "first_name" } },
          { type: "text", text: "Simón", field: { id: "kQ2rTzB8mVxd", type: "short_text", ref: "last_name" } },
          { type: "email", email: "laura@example.com", field: { id: "SMEUb7VJz92Q", type: "email", ref: "email" } },
          {
            type: "phone_number",
            phone_number: "+34911234567",
            field: { id: "JyTH7sWmzJ", type: "phone_number", ref: "phone" },
          },
        ],
      },
    }),
    defaults: {
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
    },
  },
  tally: {
    name: "Tally",
    setup: [
      "In Tally, open the form's Integrations, connect Webhooks, and paste this webhook's URL.",
      "Add a signing secret of at least 16 characters, and enter the same secret here. Without one, only the URL protects the form.",
    ],
    keyName: "Signing secret",
    sample: jsonSample({
      eventId: "a4cb511e-d513-4fa5-baee-b815d718dfd1",
      eventType: "FORM_RESPONSE",
      createdAt: "2026-06-28T15:00:21.889Z",
      data: {
        responseId: "2wgx4n",
        formId: "VwbNEw",
        formName: "Newsletter",
        fields: [
          { key: "question_3EKz4n", label: "Name", type: "INPUT_TEXT", value: "Alex Smith" },
          { key: "question_w4Q4Xn", label: "Email", type: "INPUT_EMAIL", value: "alice@example.com" },
        ],
      },
    }),
    defaults: {
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
    },
  },
  jotform: {
    name: "Jotform",
    setup: [
      "In Jotform, open the form's Settings, then Integrations, Webhooks, paste this webhook's URL and complete the integration.",
      "Jotform signs nothing: keep the URL secret.",
      "Fields are named after their number and label, such as q4_email: change the mapping where yours differ.",
    ],
    keyName: null,
    sample: {
      contentType: "multipart/form-data; boundary=------------------------jotform",
      headers: {},
      body: [
        ["formID", "223456789012345"],
        ["submissionID", "5678901234567890123"],
        [
          "rawRequest",
          '{"q3_name":{"first":"Ada","last":"Lovelace"},"q4_email":"ada@example.com","q5_phoneNumber":{"full":"(020) 7946-0123"}}',
        ],
      ]
        .map(([name, value]) => {
          return `--------------------------jotform\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
        })
        .join("")
        .concat("--------------------------jotform--\r\n"),
    },
    defaults: {
      mapping: {
        "contact.create": {
          email: question("email"),
          phone: question("phoneNumber/full"),
          first_name: question("name/first"),
          last_name: question("name/last"),
        },
      },
    },
  },
  webflow: {
    name: "Webflow",
    setup: [
      "In Webflow, open the site's settings, then Apps & integrations, Webhooks, and add one for Form submission with this webhook's URL.",
      "Webhooks made there are not signed: leave the key empty and keep the URL secret. Webhooks made through the API by an app are signed with the app's client secret.",
      "Fields are named by their labels in the form: change the mapping where yours differ.",
    ],
    keyName: "Client secret",
    sample: jsonSample({
      triggerType: "form_submission",
      payload: {
        name: "Contact Us",
        siteId: "65427cf400e02b306eaa049c",
        data: { Name: "Zach Ames", Email: "zach@example.com" },
        submittedAt: "2026-10-12T19:42:00.200Z",
        id: "6321ca84df3949bfc6752327",
      },
    }),
    defaults: {
      when: [{ path: "/triggerType", op: "eq", value: "form_submission" }],
      mapping: {
        "contact.create": {
          email: { $first: webflowField("Email", "email", "Email Address", "Email 2") },
          phone: { $first: webflowField("Phone", "phone", "Phone Number") },
          first_name: {
            $first: [...webflowField("First Name", "First name"), { $words: "first", of: "/payload/data/Name" }],
          },
          last_name: {
            $first: [...webflowField("Last Name", "Last name"), { $words: "rest", of: "/payload/data/Name" }],
          },
        },
      },
    },
  },
  form: {
    name: "A form of a website",
    setup: [
      "In the settings of the form or of its builder, enter this webhook's URL where it asks for a webhook or an action URL, with the method POST.",
      "The usual field names are understood, in upper or lower case: Email, your-email, fname, Last Name, name, tel.",
    ],
    keyName: null,
    sample: formSample({ Name: "Grace Hopper", "your-email": "grace@example.com", tel: "+12025550143" }),
  },
} as const satisfies SourceGuides;
