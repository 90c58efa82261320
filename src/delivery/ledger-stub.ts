/** I/O. The way to a webhook's ledger. Each call carries its version, because the ledger may run other code. */
import { CALL_VERSION, type CallVersion } from "./ledger/call-version.ts";

export type LedgerStub = ReturnType<Env["DELIVERY_LEDGER"]["getByName"]>;

const mark: CallVersion = { callVersion: CALL_VERSION };

/** The only place that finds ledgers. */
export function ledgerOf(env: Env, webhookId: string): LedgerStub {
  return new Proxy(env.DELIVERY_LEDGER.getByName(webhookId), {
    get(stub, name) {
      const method: unknown = Reflect.get(stub, name, stub);
      if (typeof method !== "function") return method;
      return (...given: unknown[]): unknown => Reflect.apply(method, stub, [...given, mark]);
    },
  });
}
