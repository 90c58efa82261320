/** Local times, coloured JSON, menus that close, and the list beside its detail. */

const pad = (number, digits = 2) => String(number).padStart(digits, "0");

/** `2026-01-31T10:33:14`, as the clock of the browser shows it. */
function localText(at) {
  const day = [pad(at.getFullYear(), 4), pad(at.getMonth() + 1), pad(at.getDate())].join("-");
  return `${day}T${[at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => pad(part)).join(":")}`;
}

function zoneName(at) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName").value;
}

/** Shows times as local ones, with UTC as their titles. */
export function localize(root) {
  for (const time of root.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    const isExact = time.classList.contains("exact");
    const utc = isExact ? time.textContent.trim() : time.title;
    const local = localText(at).replace("T", " ") + (/\.\d{3}/.exec(utc)?.[0] ?? "");
    const text = `${local} ${zoneName(at)}`;
    time.title = isExact ? utc : text === utc ? utc : `${text} (${utc})`;
    if (isExact) time.textContent = text;
  }
}

/** Fields for times are filled in and shown in local time, and sent in UTC. */
function localizeFields() {
  for (const field of document.querySelectorAll("input[type=datetime-local]")) {
    const { defaultValue, value, form, name } = field;
    // Not after Back: the browser has restored what was typed. It leaves out seconds that are zero.
    if (value && defaultValue.startsWith(value)) field.value = localText(new Date(`${value}Z`));
    const label = field.labels[0];
    label.textContent = label.textContent.replace("UTC", zoneName(new Date()));
    form?.addEventListener("formdata", ({ formData }) => {
      const typed = formData.get(name);
      if (typed) formData.set(name, new Date(typed).toISOString().slice(0, 19).replace(/:00$/, ""));
    });
  }
}

const TOKENS = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** Highlights are ranges beside the document: its text stays as it is, to be selected and copied. */
export function highlightJson() {
  if (!globalThis.CSS?.highlights) return;
  const ranges = { "json-name": [], "json-text": [], "json-value": [] };
  for (const { firstChild: node } of document.querySelectorAll("pre:not(.code)")) {
    if (node?.nodeType !== Node.TEXT_NODE || !/^\s*[[{]/.test(node.data)) continue;
    for (const { 0: token, 1: text, 2: colon, index } of node.data.matchAll(TOKENS)) {
      const range = new StaticRange({
        startContainer: node,
        startOffset: index,
        endContainer: node,
        endOffset: index + (text ?? token).length,
      });
      ranges[colon ? "json-name" : text ? "json-text" : "json-value"].push(range);
    }
  }
  for (const [name, found] of Object.entries(ranges)) CSS.highlights.set(name, new Highlight(...found));
}

/** Closes the open menus, but for one that the click was in. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.confirm[open]")) {
    if (menu.contains(except)) continue;
    // The keyboard focus returns to the button of the menu.
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

document.addEventListener("click", ({ target }) => closeMenus(target));
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") closeMenus(null);
});

/** On a narrow screen, the current tab may be out of sight. */
function showCurrent() {
  for (const link of document.querySelectorAll(":is(.tabs, .segments) [aria-current]")) {
    const bar = link.parentElement;
    bar.scrollLeft = link.offsetLeft - bar.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
  }
}

const ONE_THING = /\/[\da-f-]{36}$/;

/** The way back from a page leads to the list as it was filtered, and a wide screen shows that list beside the page. */
async function showList() {
  const isTab = document.querySelector('.tabs [aria-current="page"]') !== null;
  if (isTab || !ONE_THING.test(location.pathname)) {
    sessionStorage.setItem("list", location.href);
    return;
  }
  const up = document.querySelector('.tabs [aria-current="true"]') ?? document.querySelector(".crumb a:last-of-type");
  if (!up) return;
  const left = new URL(sessionStorage.getItem("list") ?? up.href);
  if (left.pathname === up.pathname) up.href = left.href;
  if (!matchMedia("(min-width: 1560px)").matches) return;
  const response = await fetch(up.href).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const list = new DOMParser().parseFromString(await response.text(), "text/html");
  localize(list);
  const beside = document.createElement("nav");
  beside.className = "beside";
  beside.setAttribute("aria-label", `List: ${up.textContent}`);
  for (const link of list.querySelectorAll("main table.list .row-link")) {
    const entry = document.createElement("a");
    entry.href = link.href;
    if (entry.pathname === location.pathname) entry.setAttribute("aria-current", "page");
    const name = document.createElement("bdi");
    name.textContent = link.textContent;
    const row = link.closest("tr");
    entry.append(name, ...[".badge", "td:last-child time"].flatMap((part) => row.querySelector(part) ?? []));
    beside.append(entry);
  }
  if (beside.childElementCount > 0) document.querySelector("main").append(beside);
}

localize(document);
localizeFields();
highlightJson();
showCurrent();
showList();
