import { describe, expect, it } from "vitest";
import { type EventName, checkPayload } from "../../../src/events/catalog/catalog.ts";

const id = "ea10916d-0684-4624-9d07-d341193554cf";
const message = { id, channel: "email" };
const feedback = { id };
const user = { id, name: "John Doe", email: "johndoe@ratecard.io" };
const text = { subject: "About your visit", body: "Thank you." };

describe("a refused payload", () => {
  const cases: [why: string, event: EventName, payload: unknown, paths: string[]][] = [
    ["is missing", "messages.sent", undefined, ["payload"]],
    ["is null", "messages.sent", null, ["payload"]],
    ["is a list", "messages.sent", [], ["payload"]],
    ["is a list of a payload", "feedback.created", [{ feedback }], ["payload"]],
    ["is text", "feedback.closed", JSON.stringify({ feedback, user }), ["payload"]],
    ["is a number", "feedback.closed", 1, ["payload"]],
    ["is empty", "messages.sent", {}, ["payload.message"]],
    ["is empty where a user is attached", "feedback.closed", {}, ["payload.feedback", "payload.user"]],
    [
      "is empty where a reply is attached",
      "feedback.replied",
      {},
      ["payload.reply", "payload.feedback", "payload.user"],
    ],
    ["is of the other family", "messages.clicked", { feedback }, ["payload.message", "payload.feedback"]],
    ["has null for its message", "messages.clicked", { message: null }, ["payload.message"]],
    ["has a list for its feedback", "feedback.updated", { feedback: [feedback] }, ["payload.feedback"]],
    ["has an id for its feedback", "feedback.updated", { feedback: id }, ["payload.feedback"]],

    ["has no user", "feedback.closed", { feedback }, ["payload.user"]],
    ["has no user", "feedback.reopened", { feedback }, ["payload.user"]],
    ["has no user", "feedback.assigned", { feedback }, ["payload.user"]],
    ["has no user", "feedback.replied", { reply: text, feedback }, ["payload.user"]],
    ["has no user", "feedback.noted", { note: text, feedback }, ["payload.user"]],
    ["has no user", "feedback.archived", { feedback }, ["payload.user"]],
    ["has null for its user", "feedback.archived", { feedback, user: null }, ["payload.user"]],
    ["has no reply", "feedback.replied", { feedback, user }, ["payload.reply"]],
    ["has no note", "feedback.noted", { feedback, user }, ["payload.note"]],
    ["has a note for a reply", "feedback.replied", { note: text, feedback, user }, ["payload.reply", "payload.note"]],
    ["has text for a reply", "feedback.replied", { reply: "Thank you.", feedback, user }, ["payload.reply"]],
    [
      "has a reply without a body",
      "feedback.replied",
      { reply: { subject: "Hi" }, feedback, user },
      ["payload.reply.body"],
    ],
    [
      "has a note without a subject",
      "feedback.noted",
      { note: { body: "Hi" }, feedback, user },
      ["payload.note.subject"],
    ],
    ["has null in a note", "feedback.noted", { note: { ...text, body: null }, feedback, user }, ["payload.note.body"]],
    [
      "has a user without an email",
      "feedback.closed",
      { feedback, user: { id, name: "John Doe" } },
      ["payload.user.email"],
    ],
    [
      "has a user with an empty email",
      "feedback.closed",
      { feedback, user: { ...user, email: "" } },
      ["payload.user.email"],
    ],
    [
      "has a user without a name",
      "feedback.closed",
      { feedback, user: { ...user, name: null } },
      ["payload.user.name"],
    ],
    ["has a user with no UUID", "feedback.closed", { feedback, user: { ...user, id: "1" } }, ["payload.user.id"]],
    [
      "has an empty user",
      "feedback.assigned",
      { feedback, user: {} },
      ["payload.user.id", "payload.user.name", "payload.user.email"],
    ],

    ["attaches a user where there is none", "messages.sent", { message, user }, ["payload.user"]],
    ["attaches a user where there is none", "feedback.created", { feedback, user }, ["payload.user"]],
    ["attaches null where there is nothing", "feedback.received", { feedback, user: null }, ["payload.user"]],
    ["attaches a reply where there is none", "feedback.closed", { reply: text, feedback, user }, ["payload.reply"]],
    ["attaches a note to a reply", "feedback.replied", { reply: text, note: text, feedback, user }, ["payload.note"]],
    ["attaches the other family", "feedback.updated", { feedback, message }, ["payload.message"]],
    ["attaches several things", "messages.opened", { message, a: 1, b: 2 }, ["payload.a", "payload.b"]],
    [
      "attaches a prototype",
      "messages.sent",
      JSON.parse(`{"message":${JSON.stringify(message)},"__proto__":{}}`),
      ["payload.__proto__"],
    ],
    [
      "has faults all over",
      "feedback.replied",
      {
        reply: { subject: 1 },
        feedback: { id: null, nps: "9", answers: [{ title: 1 }] },
        user: { ...user, id: 1 },
        more: 1,
      },
      [
        "payload.reply.subject",
        "payload.reply.body",
        "payload.feedback.id",
        "payload.feedback.answers.0.title",
        "payload.feedback.nps",
        "payload.user.id",
        "payload.more",
      ],
    ],
  ];

  it.each(cases)("%s (%s)", (_why, event, payload, paths) => {
    expect(checkPayload(event, payload).map(({ path }) => path)).toEqual(paths);
  });

  it("is told what is wrong in words that follow the path", () => {
    const faults = checkPayload("feedback.replied", {
      feedback: { id: "1", review: 1, score: "8", answers: {}, created_at: "today" },
      user: { id: 1, name: null, email: "" },
      note: text,
    });
    expect(faults).toEqual([
      { path: "payload.reply", message: "is required" },
      { path: "payload.feedback.id", message: "must be a UUID" },
      { path: "payload.feedback.review", message: "must be true or false" },
      { path: "payload.feedback.answers", message: "must be an array" },
      { path: "payload.feedback.score", message: "must be a number" },
      {
        path: "payload.feedback.created_at",
        message: "must be an ISO 8601 time with a zone, such as 2020-11-25T09:33:14Z",
      },
      { path: "payload.user.id", message: "must be a string" },
      { path: "payload.user.name", message: "must be a string" },
      { path: "payload.user.email", message: "must not be empty" },
      { path: "payload.note", message: "is not a known field" },
    ]);
    expect(checkPayload("messages.sent", [])).toEqual([{ path: "payload", message: "must be an object" }]);
    expect(checkPayload("messages.opened", { message: { ...message, channel: " sms" } })).toHaveLength(1);
    expect(checkPayload("messages.opened", { message: { ...message, channel: "sms" } })).toEqual([
      { path: "payload.message.channel", message: "must not be a text message, whose opening cannot be detected" },
    ]);
  });
});
