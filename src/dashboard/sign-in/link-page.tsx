/** Pure. The page of a portal link. Signing in takes a button, since scanners open links but press none. */
import type { Role } from "../../security/roles.ts";

interface LinkPageProps {
  link: { accountId: string; accountName: string; role: Role };
  /** The session that this browser has. */
  current: { account: { id: string; name: string }; role: Role } | undefined;
  isFramed: boolean;
}

export function LinkPage({ link, current, isFramed }: LinkPageProps) {
  const replaced = current && current.account.id !== link.accountId ? current.account.name : undefined;
  return (
    <>
      <h1>Welcome</h1>
      <p>
        This link opens the account <bdi>{link.accountName}</bdi> as {link.role}. It works once, on this browser, for 12
        hours.
      </p>
      {current && (
        <p>
          You are signed in to <bdi>{current.account.name}</bdi> as {current.role}. That session will end.
        </p>
      )}
      {/* Without an action, the form posts to the link itself. In a frame, the script presses the button: a product asks
          its people only before it replaces the session of another account. */}
      <form method="post" {...(isFramed && replaced === undefined ? { "data-auto": "" } : {})}>
        <button class="primary wide" type="submit">
          Continue
        </button>
      </form>
      {replaced !== undefined && (
        <a class="button wide" href="/dashboard">
          <span>
            Stay in <bdi>{replaced}</bdi>
          </span>
        </a>
      )}
    </>
  );
}
