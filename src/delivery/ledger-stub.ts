/** I/O. The way to a webhook's ledger. Each call carries its version, because the ledger may run other code. */
import { jurisdictionOf } from "../ids/jurisdiction.ts";
import { settingsOf } from "../settings.ts";
import { CALL_VERSION, type CallVersion } from "./ledger/call-version.ts";

export type LedgerStub = ReturnType<Env["DELIVERY_LEDGER"]["getByName"]>;

const mark: CallVersion = { callVersion: CALL_VERSION };

/** The only place that finds ledgers. */
export function ledgerOf(env: Env, webhookId: string): LedgerStub {
  return new Proxy(find(env, webhookId), {
    get(stub, name) {
      const method: unknown = Reflect.get(stub, name, stub);
      if (typeof method !== "function") return method;
      return (...given: unknown[]): unknown => Reflect.apply(method, stub, [...given, mark]);
    },
  });
}

/** The location matters only to the first call, which makes the object. */
function find(env: Env, webhookId: string): LedgerStub {
  const { DELIVERY_LEDGER } = env;
  const jurisdiction = jurisdictionOf(webhookId);
  const namespace = jurisdiction === null ? DELIVERY_LEDGER : DELIVERY_LEDGER.jurisdiction(jurisdiction);
  const { dataLocation } = settingsOf(env);
  return namespace.getByName(webhookId, dataLocation === null ? {} : { locationHint: dataLocation });
}
