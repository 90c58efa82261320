/** Pure. The page of a portal link. Signing in takes a button, since scanners open links but press none. */
import type { Role } from "../../security/roles.ts";

interface LinkPageProps {
  account: string;
  role: Role;
  /** The session that this browser has. */
  current: { account: { name: string }; role: Role } | undefined;
}

export function LinkPage({ account, role, current }: LinkPageProps) {
  return (
    <>
      <h1>Welcome</h1>
      <p>
        This link opens the account <bdi>{account}</bdi> as {role}. It works once, on this browser, for 12 hours.
      </p>
      {current && (
        <p>
          You are signed in to <bdi>{current.account.name}</bdi> as {current.role}. That session will end.
        </p>
      )}
      {/* Without an action, the form posts to the link itself. */}
      <form method="post">
        <button class="primary wide" type="submit">
          Continue
        </button>
      </form>
    </>
  );
}
