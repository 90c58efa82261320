/** Pure. The events of a feedback item, from its creation to its archiving. */
import { z } from "@hono/zod-openapi";
import { defineFamily } from "./family.ts";

const time = z.iso.datetime({ offset: true });
// Not z.email(): an address that a mail server took must not turn away the event that mentions it.
const email = z.string().min(1);

const person = z.looseObject({ id: z.guid(), name: z.string(), email });
const user = person.describe("The user who did it.");
const text = z.looseObject({ subject: z.string(), body: z.string() });

const respondent = z.looseObject({
  id: z.guid().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  email: email.nullish(),
  phone: z.string().nullish(),
});

const answer = z.looseObject({
  question_id: z.guid().nullish(),
  required: z.boolean().nullish(),
  hidden: z.boolean().nullish(),
  title: z.string().nullish(),
  type: z.string().nullish(),
  value: z.unknown().optional().describe("The answer, of the type that the question asks for."),
});

const feedbackItem = z
  .looseObject({
    id: z.guid(),
    review: z.boolean().nullish(),
    anonymous: z.boolean().nullish(),
    respondent: respondent.nullish(),
    form: z.looseObject({ id: z.guid().nullish(), name: z.string().nullish() }).nullish(),
    answers: z.array(answer).nullish().describe("Empty if the item was created before its respondent answered."),
    score: z.number().nullish(),
    nps: z.number().nullish(),
    duration: z.number().nullish(),
    closed: z.boolean().nullish(),
    assignee: person.nullish(),
    status: z.string().nullish(),
    created_at: time.nullish(),
    updated_at: time.nullish(),
    completed_at: time.nullish(),
  })
  .openapi("Feedback");

const alone = z.strictObject({ feedback: feedbackItem });
const withUser = z.strictObject({ feedback: feedbackItem, user });

const ID = "ea10916d-0684-4624-9d07-d341193554cf";
const TIME = "2020-11-25T09:33:14.000000Z";
const sampleUser = { id: ID, name: "John Doe", email: "johndoe@ratecard.io" };
const sampleRespondent = {
  id: ID,
  first_name: "John",
  last_name: "Doe",
  email: "johndoe@example.com",
  phone: "612345678",
};
const sampleAnswer = {
  question_id: ID,
  required: true,
  hidden: false,
  title: "How would you rate Ratecard?",
  type: "rating",
  value: 9,
};
const sampleAlone = {
  feedback: {
    id: ID,
    review: true,
    anonymous: true,
    respondent: sampleRespondent,
    form: { id: ID, name: "My Form" },
    answers: [sampleAnswer],
    score: 8.5,
    nps: 9,
    duration: 300,
    created_at: TIME,
    updated_at: TIME,
    completed_at: TIME,
  },
};

export const feedback = defineFamily("feedback", {
  description:
    "Changes of a feedback item. Each payload has the `feedback`; for an action of a user it also has " +
    "that `user`.",
  events: {
    "feedback.created": {
      description: "A feedback item was created. Its `answers` can be empty: the respondent may fill them in later.",
      payload: alone,
      sample: sampleAlone,
    },
    "feedback.updated": {
      description: "An existing feedback item changed or was completed.",
      payload: alone,
      sample: sampleAlone,
    },
    "feedback.received": {
      description: "New feedback was received.",
      payload: alone,
      sample: sampleAlone,
    },
    "feedback.closed": {
      description: "A user of the account closed a feedback item.",
      payload: withUser,
      sample: { feedback: { id: ID, closed: true }, user: sampleUser },
    },
    "feedback.reopened": {
      description: "A user of the account reopened a closed feedback item.",
      payload: withUser,
      sample: { feedback: { id: ID, closed: false }, user: sampleUser },
    },
    "feedback.assigned": {
      description: "A feedback item was assigned to a user of the account; `user` is who assigned it.",
      payload: withUser,
      sample: { feedback: { id: ID, assignee: sampleUser }, user: sampleUser },
    },
    "feedback.replied": {
      description:
        "A user of the account replied to a feedback item. The reply was sent to the contact who gave the feedback.",
      payload: z.strictObject({ reply: text.describe("The reply as sent."), feedback: feedbackItem, user }),
      sample: {
        reply: { subject: "My reply", body: "This is a reply." },
        feedback: { id: ID, respondent: sampleRespondent },
        user: sampleUser,
      },
    },
    "feedback.noted": {
      description:
        "A user of the account added a note to a feedback item. Notes are internal: the contact does not see them.",
      payload: z.strictObject({ note: text.describe("The note."), feedback: feedbackItem, user }),
      sample: {
        note: { subject: "My note", body: "This is a note." },
        feedback: { id: ID },
        user: sampleUser,
      },
    },
    "feedback.archived": {
      description: "A user of the account archived a feedback item.",
      payload: withUser,
      sample: { feedback: { id: ID, status: "archived" }, user: sampleUser },
    },
  },
});
