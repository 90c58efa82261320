/** Pure. Signing in with a link: a button, since programs that look at links first press none. */

export function LinkPage() {
  return (
    <>
      <h1>Welcome</h1>
      <p>You were given a link to your webhooks. It works once, and signs you in on this browser for 12 hours.</p>
      {/* Without an action it goes to where the page came from: the link itself. */}
      <form method="post">
        <button class="primary wide" type="submit">
          Continue
        </button>
      </form>
    </>
  );
}
