/** Publishers that repeat themselves in every order, and at the same time. */
import { env } from "cloudflare:workers";
import fc from "../support/property.ts";
import { expect, it } from "vitest";
import { type Answer, heldQueue, newAccount } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

interface Publication {
  key: string;
  channel: string;
  isBatch: boolean;
}

const publication: fc.Arbitrary<Publication> = fc.record({
  key: fc.constantFrom("first", "second"),
  channel: fc.constantFrom("email", "sms"),
  isBatch: fc.boolean(),
});
/** Those of a group are made at once, the groups one after the other. */
const groups = fc.array(fc.array(publication, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });

const held: Env = { ...env, DELIVERIES: heldQueue() };

it("A key stands for one event, and everybody who sends its content is told of that one; others get a 409", async () => {
  await fc.assert(
    fc.asyncProperty(groups, async (all) => {
      const account = await newAccount();
      const publish = ({ key, channel, isBatch }: Publication): Promise<Answer> => {
        const event = {
          event: "messages.sent",
          payload: { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel } },
        };
        return isBatch
          ? account.post("/v1/events/batch", { events: [{ ...event, idempotency_key: key }] }, { env: held })
          : account.post("/v1/events", event, { env: held, headers: { "Idempotency-Key": key } });
      };
      const made: (Publication & { status: number; id: string; isReplay: boolean })[] = [];
      for (const group of all) {
        const answers = await Promise.all(group.map(publish));
        for (const [index, answer] of answers.entries()) {
          const given = group[index];
          if (given) made.push({ ...given, status: answer.status, ...told(answer) });
        }
      }
      const stored = await rowsOf("SELECT id, payload FROM events WHERE account_id = ?", account.id);
      const keys = new Set(made.map(({ key }) => key));
      expect(stored).toHaveLength(keys.size);
      for (const key of keys) {
        const ofKey = made.filter((each) => each.key === key);
        const accepted = ofKey.filter(({ status }) => status === 202);
        const [winner] = accepted;
        const event = stored.find(({ id }) => id === winner?.id);
        expect(String(event?.["payload"])).toContain(`"${winner?.channel}"`);
        expect(new Set(accepted.map(({ id }) => id)).size).toBe(1);
        expect(accepted.filter(({ isReplay }) => !isReplay)).toHaveLength(1);
        expect(new Set(accepted.map(({ channel }) => channel)).size).toBe(1);
        for (const { status, channel } of ofKey) expect(status).toBe(channel === winner?.channel ? 202 : 409);
      }
    }),
    { numRuns: 40 },
  );
});

/** The event that an answer tells of, and whether it had been told of before. */
function told({ json, headers }: Answer): { id: string; isReplay: boolean } {
  const item = json["data"]?.["0"];
  return item
    ? { id: String(item["id"]), isReplay: String(item["idempotent_replayed"]) === "true" }
    : { id: String(json["id"]), isReplay: headers.get("Idempotent-Replayed") === "true" };
}
