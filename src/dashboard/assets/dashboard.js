/** Live updates and copy buttons. Every page works without this script. */
document.documentElement.classList.add("scripted");

// A reload must not show the message again.
const here = new URL(location.href);
for (const name of ["done", "refused"]) here.searchParams.delete(name);
if (here.href !== location.href) history.replaceState(null, "", here);

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.copy") : null;
  const value = button?.parentElement?.querySelector("[data-value]")?.textContent;
  if (!value) return;
  await navigator.clipboard.writeText(value);
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = before), 1500);
});

const seconds = Number(document.body.dataset.refresh);
const timer = seconds > 0 ? setInterval(refresh, seconds * 1000) : undefined;

async function refresh() {
  if (document.hidden) return;
  const response = await fetch(location.href).catch(() => null);
  // The session has ended: reload to show the sign-in page.
  if (response?.redirected) location.reload();
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  // Open details stay open.
  for (const { id } of document.querySelectorAll("[data-live] details[open]")) {
    fresh.getElementById(id)?.setAttribute("open", "");
  }
  let isOutdated = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || next.innerHTML === part.innerHTML) continue;
    if (isInUse(part)) isOutdated = true;
    else part.replaceChildren(...next.childNodes);
  }
  // The page has reached its final state.
  if (!fresh.body.dataset.refresh && !isOutdated) clearInterval(timer);
}

/** Whether the part has the focus or a selection: such a part is not replaced. */
function isInUse(part) {
  const selection = getSelection();
  return (
    part.contains(document.activeElement) ||
    (selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode))
  );
}
