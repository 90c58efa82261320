/** Pure. What is wrong with an answer: nothing, if the service does what its document says. */
import { z } from "zod";
import { PROBLEM_CODES } from "../../src/http/problem-codes.ts";
import type { Answered } from "./client.ts";
import type { Operation } from "./document.ts";

/** What follows from the request alone. */
export interface Expected {
  /** The only status there is for it, or undefined. */
  status: number | undefined;
  /** Why it must not succeed, or undefined. */
  refusal: string | undefined;
  /** The path or the method are no longer the operation's. */
  isElsewhere: boolean;
  isOptions: boolean;
}

export function faultsOf(
  operation: Operation,
  { status: expected, refusal, isElsewhere, isOptions }: Expected,
  answer: Answered,
): string[] {
  const { status } = answer;
  // Every path says which methods it has, whoever asks.
  if (isOptions && status === 204 && answer.headers["allow"]) return headerFaults(answer);
  const faults: string[] = [];
  if (status >= 500) faults.push(`a ${status}: ${answer.text.slice(0, 300)}`);
  if (expected !== undefined && status !== expected) faults.push(`${status} instead of ${expected}`);
  if (refusal !== undefined && status < 400) faults.push(`${status}, although ${refusal}`);
  const isKnownElsewhere = isElsewhere && (status === 404 || status === 405);
  if (!operation.answers.has(status) && !isKnownElsewhere) faults.push(`${status} is not documented`);
  faults.push(...headerFaults(answer));
  if (faults.length === 0) faults.push(...contentFaults(operation, answer, isKnownElsewhere));
  return faults;
}

function headerFaults({ status, headers }: Answered): string[] {
  const wanted: [isWanted: boolean, name: string][] = [
    [true, "x-request-id"],
    [true, "content-security-policy"],
    [true, "cache-control"],
    [status === 401, "www-authenticate"],
    [status === 405, "allow"],
    [status === 429, "retry-after"],
  ];
  return wanted.filter(([isWanted, name]) => isWanted && !headers[name]).map(([, name]) => `without ${name}`);
}

const problem = z.strictObject({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int(),
  detail: z.string().min(1),
  code: z.enum(PROBLEM_CODES),
  request_id: z.string(),
  errors: z
    .array(z.strictObject({ path: z.string(), message: z.string().min(1) }))
    .min(1)
    .optional(),
});

const CHOSEN_TYPES = new Set(["application/json", "text/plain", "text/xml", "text/html"]);

function contentFaults(operation: Operation, { status, headers, text }: Answered, isElsewhere: boolean): string[] {
  const documented = isElsewhere
    ? { mediaType: "application/problem+json", schema: problem }
    : operation.answers.get(status);
  if (!documented) return text === "" ? [] : [`content where none is documented: ${text.slice(0, 200)}`];
  const mediaType = headers["content-type"]?.split(";", 1)[0];
  // What its admin chose.
  const isChosen = operation.name === "callInboundWebhook" && status < 300 && CHOSEN_TYPES.has(mediaType ?? "");
  if (isChosen && !text.includes('"results"')) return [];
  if (mediaType !== documented.mediaType) return [`${mediaType} instead of ${documented.mediaType}`];
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return [`content that is not JSON: ${text.slice(0, 200)}`];
  }
  const parsed = documented.schema.safeParse(content);
  if (!parsed.success) return [`content that is not as documented: ${parsed.error.message} in ${text.slice(0, 1000)}`];
  return status < 400 ? blankFaults(content) : problemFaults(status, headers["x-request-id"], content);
}

const contact = z.looseObject({
  created_at: z.string(),
  first_name: z.unknown(),
  last_name: z.unknown(),
  email: z.unknown(),
  phone: z.unknown(),
});

/** A contact's field holds something that can be seen, or is null: blank is absent. */
function blankFaults(content: unknown): string[] {
  if (typeof content !== "object" || content === null) return [];
  const { data } = contact.safeParse(content);
  const blank = Object.keys(contact.shape).filter((name) => /^[\s\p{Cf}]*$/u.test(String(data?.[name] ?? "a")));
  return [
    ...(data && blank.length > 0 ? [`a contact with a blank ${blank.join(", ")}`] : []),
    ...Object.values(content).flatMap(blankFaults),
  ];
}

function problemFaults(status: number, requestId: unknown, content: unknown): string[] {
  const { success, data } = problem.safeParse(content);
  if (!success) return ["a problem with more than a problem has"];
  return [
    ...(data.status === status ? [] : [`the problem says ${data.status}`]),
    ...(data.request_id === requestId ? [] : ["the problem has another request id than the header"]),
    ...(status === 422 && !data.errors ? ["a 422 that names no fault"] : []),
  ];
}
