/**
 * Pure. Payloads of a given size that compress as little as real ones: ids and numbers of their own, and text in which no
 * sentence comes twice.
 */

const WORDS =
  `the order came two days late but your support was quick and friendly so thank you please make checkout easier on
  phones i could not find my invoice again delivery driver left parcel with our neighbour great product though price went
  up since last year would recommend colleagues because setup took only minutes nobody answered when called on monday
  morning maybe add dark mode app crashes after update very happy overall still waiting for refund size runs small colour
  differs from picture packaging could be greener best experience so far keep going website slow during sale`.split(
    /\s+/,
  );

/** The JSON of feedback, of so many bytes. @param seed the same seed gives the same payload. */
export function payloadOf(bytes: number, seed: number): string {
  const random = randomOf(seed);
  const id = () => `${hex(random, 8)}-${hex(random, 4)}-7${hex(random, 3)}-9${hex(random, 3)}-${hex(random, 12)}`;
  const feedback = { id: id(), channel: "email", score: Math.floor(random() * 11), comment: "" };
  if (bytes < 400) return filled({ feedback }, bytes, random);
  const contact = {
    id: id(),
    email: `${word(random)}.${word(random)}${Math.floor(random() * 1000)}@example.com`,
    phone: `+316${Math.floor(random() * 90_000_000) + 10_000_000}`,
    metadata: { customer: `C-${Math.floor(random() * 1_000_000)}`, segment: word(random) },
  };
  return filled({ feedback, contact, survey: { id: id() } }, bytes, random);
}

/** With a comment of such a length that the whole has `bytes`. */
function filled<Payload extends { feedback: { comment: string } }>(
  payload: Payload,
  bytes: number,
  random: () => number,
): string {
  const length = bytes - JSON.stringify(payload).length;
  let comment = word(random);
  while (comment.length < length) comment += ` ${word(random)}`;
  return JSON.stringify({ ...payload, feedback: { ...payload.feedback, comment: comment.slice(0, length) } });
}

const word = (random: () => number): string => WORDS[Math.floor(random() * WORDS.length)] ?? "";

const hex = (random: () => number, digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");

/** A linear congruential generator. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
