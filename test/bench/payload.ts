/** What the benchmark publishes and delivers. */

/** A form with a few answers in it: about 1 KB, as real ones are. */
export const PAYLOAD = {
  message: {
    id: "ea10916d-0684-4624-9d07-d341193554cf",
    channel: "email",
    to: "johndoe@example.com",
    subject: "How did we do?",
    answers: Array.from({ length: 8 }, (_, index) => ({
      question: `Question ${index}`,
      answer: "Very satisfied, thank you!",
    })),
  },
};
