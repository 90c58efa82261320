/** What tests give to ledgers. */

/** For a call to a ledger that is open already: it looks at no identity. */
export const KNOWN_IDENTITY = {
  accountId: "00000000-0000-7000-8000-000000000001",
  webhookId: "00000000-0000-7000-8000-000000000002",
};
