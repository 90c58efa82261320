/** Keeps a page that is looked at current, and copies what has a copy button. Every page works without it. */
document.documentElement.classList.add("scripted");

// A reload should not tell again what was done once.
const here = new URL(location.href);
if (here.searchParams.has("done")) {
  here.searchParams.delete("done");
  history.replaceState(null, "", here);
}

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
  const answer = await fetch(location.href).catch(() => null);
  // Signed out meanwhile: the sign-in page says so.
  if (answer?.redirected) location.reload();
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // What was opened stays open.
  for (const { id } of document.querySelectorAll("[data-live] details[open]")) {
    fresh.getElementById(id)?.setAttribute("open", "");
  }
  let isBehind = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || next.innerHTML === part.innerHTML) continue;
    if (isInUse(part)) isBehind = true;
    else part.replaceChildren(...next.childNodes);
  }
  // Nothing is going to change any more.
  if (!fresh.body.dataset.refresh && !isBehind) clearInterval(timer);
}

/** What somebody is typing into, tabbing through or selecting stays as it is. */
function isInUse(part) {
  const selection = getSelection();
  return (
    part.contains(document.activeElement) ||
    (selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode))
  );
}
