import { describe, expect, it } from "vitest";
import { type EventName, checkPayload } from "../../../src/events/catalog/catalog.ts";

const id = "ea10916d-0684-4624-9d07-d341193554cf";
const message = { id, channel: "email" };
const user = { id, name: "John Doe", email: "johndoe@ratecard.io" };
const text = { subject: "About your visit", body: "Thank you." };

describe("a payload refused for a field", () => {
  const cases: [why: string, event: EventName, payload: unknown, paths: string[]][] = [
    ["opened an SMS", "messages.opened", { message: { ...message, channel: "sms" } }, ["payload.message.channel"]],
    [
      "opened an SMS in capitals",
      "messages.opened",
      { message: { ...message, channel: "SMS" } },
      ["payload.message.channel"],
    ],
    [
      "opened a text message",
      "messages.opened",
      { message: { ...message, channel: "text" } },
      ["payload.message.channel"],
    ],
    [
      "opened a text message with a capital",
      "messages.opened",
      { message: { ...message, channel: "Text" } },
      ["payload.message.channel"],
    ],
    [
      "opened an SMS, beside other faults",
      "messages.opened",
      { message: { channel: "sms", from: 1 }, user },
      ["payload.message.id", "payload.message.channel", "payload.message.from", "payload.user"],
    ],

    ["has a message without an id", "messages.sent", { message: { channel: "email" } }, ["payload.message.id"]],
    ["has a message without a channel", "messages.sent", { message: { id } }, ["payload.message.channel"]],
    ["has null for its channel", "messages.opened", { message: { id, channel: null } }, ["payload.message.channel"]],
    ["has a number for an id", "messages.sent", { message: { ...message, id: 7 } }, ["payload.message.id"]],
    ["has an id in braces", "messages.sent", { message: { ...message, id: `{${id}}` } }, ["payload.message.id"]],
    ["has a list of recipients", "messages.sent", { message: { ...message, to: ["a@b"] } }, ["payload.message.to"]],
    ["has text for metadata", "messages.sent", { message: { ...message, metadata: "" } }, ["payload.message.metadata"]],
    [
      "has metadata of the wrong types",
      "messages.clicked",
      { message: { ...message, metadata: { status: 1, views: "2", clicks: true, time_to_click: [150] } } },
      ["status", "views", "clicks", "time_to_click"].map((key) => `payload.message.metadata.${key}`),
    ],
    [
      "has times that are none",
      "messages.clicked",
      {
        message: {
          ...message,
          metadata: {
            send_date: "yesterday",
            first_view_date: "2020-11-25",
            last_view_date: "2020-11-25T09:33:14",
            first_click_date: "2020-02-30T09:33:14Z",
            last_click_date: 1606296794,
          },
        },
      },
      ["send_date", "first_view_date", "last_view_date", "first_click_date", "last_click_date"].map(
        (key) => `payload.message.metadata.${key}`,
      ),
    ],

    ["has a feedback item without an id", "feedback.created", { feedback: { review: true } }, ["payload.feedback.id"]],
    [
      "has a feedback item of the wrong types",
      "feedback.created",
      {
        feedback: {
          id,
          review: "true",
          anonymous: 1,
          form: [],
          answers: {},
          score: "8.5",
          closed: 0,
          status: false,
          created_at: "",
        },
      },
      ["review", "anonymous", "form", "answers", "score", "closed", "status", "created_at"].map(
        (key) => `payload.feedback.${key}`,
      ),
    ],
    [
      "has a respondent of the wrong types",
      "feedback.replied",
      { reply: text, feedback: { id, respondent: { id: "x", first_name: 1, email: "", phone: 612345678 } }, user },
      ["id", "first_name", "email", "phone"].map((key) => `payload.feedback.respondent.${key}`),
    ],
    [
      "has a form of the wrong types",
      "feedback.created",
      { feedback: { id, form: { id: 1, name: 2 } } },
      ["payload.feedback.form.id", "payload.feedback.form.name"],
    ],
    [
      "has a fault in its third answer",
      "feedback.updated",
      { feedback: { id, answers: [{}, { value: 1 }, { required: "yes", hidden: null, value: 1 }] } },
      ["payload.feedback.answers.2.required"],
    ],
    [
      "has answers that are none",
      "feedback.updated",
      { feedback: { id, answers: [9, null] } },
      ["payload.feedback.answers.0", "payload.feedback.answers.1"],
    ],
    [
      "has a name for an assignee",
      "feedback.assigned",
      { feedback: { id, assignee: "John" }, user },
      ["payload.feedback.assignee"],
    ],
    [
      "has an assignee without an email",
      "feedback.assigned",
      { feedback: { id, assignee: { id, name: "John Doe" } }, user },
      ["payload.feedback.assignee.email"],
    ],
  ];

  it.each(cases)("%s (%s)", (_why, event, payload, paths) => {
    expect(checkPayload(event, payload).map(({ path }) => path)).toEqual(paths);
  });
});
