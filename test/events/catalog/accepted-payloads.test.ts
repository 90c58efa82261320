import { describe, expect, it } from "vitest";
import { type EventName, checkPayload } from "../../../src/events/catalog/catalog.ts";

const id = "ea10916d-0684-4624-9d07-d341193554cf";
const message = { id, channel: "email" };
const feedback = { id };
const user = { id, name: "John Doe", email: "johndoe@ratecard.io" };

describe("a valid payload", () => {
  const cases: [why: string, event: EventName, payload: unknown][] = [
    ["has no more of a message than its id and channel", "messages.sent", { message }],
    ["was sent as a text message", "messages.sent", { message: { ...message, channel: "sms", to: "+31612345678" } }],
    ["tells of a click in a text message", "messages.clicked", { message: { ...message, channel: "text" } }],
    ["has nulls where nothing is known", "messages.opened", { message: { ...message, from: null, metadata: null } }],
    [
      "has nulls deep inside",
      "messages.clicked",
      { message: { ...message, metadata: { views: null, send_date: null } } },
    ],
    [
      "has a time with another zone",
      "messages.sent",
      { message: { ...message, metadata: { send_date: "2020-11-25T10:33:14+01:00" } } },
    ],
    ["has no more of a feedback item than its id", "feedback.created", { feedback }],
    ["has no answers yet", "feedback.created", { feedback: { ...feedback, answers: [], score: null, nps: null } }],
    ["has a negative nps", "feedback.updated", { feedback: { ...feedback, nps: -100 } }],
    [
      "has answers of every kind",
      "feedback.received",
      { feedback: { ...feedback, answers: [9, 8.5, "good", true, null, ["a"], { b: 1 }].map((value) => ({ value })) } },
    ],
    [
      "has an answer without a value",
      "feedback.received",
      { feedback: { ...feedback, answers: [{ question_id: id }] } },
    ],
    ["takes the assignment away", "feedback.assigned", { feedback: { ...feedback, assignee: null }, user }],
    ["has an id in capitals", "feedback.closed", { feedback: { id: id.toUpperCase() }, user }],
    [
      "has an id of no UUID version",
      "feedback.closed",
      { feedback: { id: "00000000-0000-0000-0000-000000000001" }, user },
    ],
    ["has an unusual address", "feedback.closed", { feedback, user: { ...user, email: "jöhn@localhost" } }],
    ["has an empty reply", "feedback.replied", { reply: { subject: "", body: "" }, feedback, user }],
  ];

  it.each(cases)("%s (%s)", (_why, event, payload) => {
    expect(checkPayload(event, payload)).toEqual([]);
  });
});
