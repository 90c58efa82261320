/** Pure. The page of a portal link. Signing in takes a button, since scanners open links but press none. */

export function LinkPage() {
  return (
    <>
      <h1>Welcome</h1>
      <p>This link works once. It signs you in on this browser for 12 hours.</p>
      {/* Without an action, the form posts to the link itself. */}
      <form method="post">
        <button class="primary wide" type="submit">
          Continue
        </button>
      </form>
    </>
  );
}
