import fc from "../../support/property.ts";
import { expect, expectTypeOf, it } from "vitest";
import type { WebhookEvent } from "../../../client/events.ts";
import { type Envelope, envelope, envelopeSchema } from "../../../src/delivery/request/envelope.ts";
import { memberSources } from "../../../src/json/source.ts";
import { newId } from "../../../src/ids/new-id.ts";
import { formatTime } from "../../../src/time/time.ts";
import { objectSource } from "../../support/json-source.ts";

const name = fc.string({ unit: "binary", maxLength: 20 });
const moment = fc.integer({ min: 0, max: Date.UTC(9999, 0) });

it("A request's body is JSON in the documented order, and holds the payload as it was published, digit for digit", () => {
  fc.assert(
    fc.property(objectSource, name, name, moment, (payload, webhookName, accountName, ms) => {
      const [eventId, time] = [newId(ms), formatTime(ms)];
      const webhook = { id: newId(ms), name: webhookName };
      const account = { id: newId(ms), name: accountName };
      const body = envelope({ eventId, event: "messages.sent", payload, webhook, account });
      const parsed: unknown = JSON.parse(body);
      expect(envelopeSchema.parse(parsed)).toEqual(parsed);
      expect(parsed).toEqual({
        id: eventId,
        webhook,
        account,
        payload: JSON.parse(payload),
        event: "messages.sent",
        created_at: time,
        updated_at: time,
      });
      const members = memberSources(body);
      expect([...members.keys()]).toEqual(["id", "webhook", "account", "payload", "event", "created_at", "updated_at"]);
      expect(members.get("payload")).toBe(payload);
    }),
    { numRuns: 1_000 },
  );
});

it("The client's type of a request's body has the members of its schema, and no others", () => {
  expectTypeOf<WebhookEvent>().toExtend<Envelope>();
  expectTypeOf<keyof WebhookEvent>().toEqualTypeOf<keyof Envelope>();
});
