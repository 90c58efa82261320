/** Live updates, copy buttons, forms that are sent once, or show their result in place. Pages work without this script. */
import { highlightJson, localize } from "./reading.js";

document.documentElement.classList.add("scripted");

// A reload must not show the message again, and must not send again the form that led to this page.
const here = new URL(location.href);
for (const name of ["done", "refused"]) here.searchParams.delete(name);
history.replaceState(null, "", here);

// After Back, the browser may show an old copy of the page, with old states and an old form.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

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
  localize(fresh);
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
  highlightJson();
  // The page has reached its final state.
  if (!fresh.body.dataset.refresh && !isOutdated) clearInterval(timer);
}

/** Whether the part has the focus, a selection or a ticked box: such a part is not replaced. */
function isInUse(part) {
  const selection = getSelection();
  return (
    part.contains(document.activeElement) ||
    part.querySelector("input:checked") !== null ||
    (selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode))
  );
}

// A form with a preview: its buttons and fields update the preview in place. Only saving leaves the page.
let latestSending = 0;

async function sendInPlace(form, submitter, part) {
  const sending = (latestSending += 1);
  const body = new URLSearchParams(new FormData(form, submitter));
  const response = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (response?.redirected) location.reload();
  // The session has ended: the page for that keeps what was typed.
  if (response?.status === 401) form.submit();
  if (!response?.headers.get("Content-Type")?.startsWith("text/html")) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(part.id);
  // A later one is on its way.
  if (!fresh || sending !== latestSending) return;
  const focused = document.activeElement?.id;
  part.replaceChildren(...fresh.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

const ONE_PRESS_MS = 10_000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-in-place]") && event.submitter?.value !== "save") {
    event.preventDefault();
    sendInPlace(form, event.submitter, form);
    return;
  }
  if (form.method !== "post") return;
  isUnsaved = false;
  if ("sent" in form.dataset) event.preventDefault();
  form.dataset.sent = "";
  // The browser may have stopped the request.
  setTimeout(() => delete form.dataset.sent, ONE_PRESS_MS);
});

// Leaving a form with typed text asks first.
let isUnsaved = document.querySelector("[data-typed]") !== null;
addEventListener("beforeunload", (event) => isUnsaved && event.preventDefault());

// A selected wildcard includes its types, and all of them when it is `*`. Deselected, it leaves them as they were.
function includeTypes() {
  const boxes = [...document.querySelectorAll("[name=events][type=checkbox]")];
  for (const box of boxes) {
    const isIncluded = boxes.some(
      ({ value, checked, disabled }) =>
        checked && !disabled && value !== box.value && value.endsWith("*") && box.value.startsWith(value.slice(0, -1)),
    );
    if (isIncluded === box.disabled) continue;
    if (isIncluded) box.dataset.own = String(box.checked);
    box.checked = isIncluded || box.dataset.own === "true";
    box.disabled = isIncluded;
  }
}
includeTypes();

// A portal link in a frame of a product: the person is there already.
document.querySelector("form[data-auto]")?.requestSubmit();

let typing;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.method === "post" && form.noValidate) isUnsaved = true;
  if (event.target.name === "events") includeTypes();
  if (!form?.matches("[data-in-place]") || event.target.type === "radio") return;
  clearTimeout(typing);
  // Only the result, so that nothing is replaced under the cursor.
  typing = setTimeout(() => sendInPlace(form, null, document.getElementById("result")), 400);
});
