/*
  Filters apply at once: a change asks for the page that the form's button would lead to
  and shows its results in place, under its own address, so that the way back works. The
  number of results is announced. Without this script the button does it.
*/

const PARTS = ["[aria-labelledby=results]", ".language_switch", ".pictures"];

const form = document.querySelector("form.facets");
const said = document.createElement("p");
let asking = new AbortController();

said.className = "visually-hidden";
said.setAttribute("role", "status");
form.after(said);
form.classList.add("facets-live");

function chosen() {
  const query = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...query]) if (!value) query.delete(name, value);
  return `${form.getAttribute("action")}${query.size ? `?${query}` : ""}`;
}

/* Another request takes the place of one under way; what fails is left to the browser. */
async function show(address, keep) {
  asking.abort();
  asking = new AbortController();
  const results = document.querySelector(PARTS[0]);
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    replace(page);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return;
  }
  if (keep) history.pushState(null, "", address);
  said.textContent = document.querySelector(".list_head-count").textContent.trim();
  document.dispatchEvent(new Event("portal:shown"));
}

function replace(page) {
  document.title = page.title;
  for (const part of PARTS) {
    document.querySelector(part)?.replaceWith(page.querySelector(part));
  }
  const focused = document.activeElement.id;
  const open = new Set(openPanels().map((panel) => panel.firstElementChild.textContent));
  const { scrollTop } = form;
  form.replaceChildren(...page.querySelector("form.facets").childNodes);
  for (const panel of form.querySelectorAll("details")) {
    panel.open ||= open.has(panel.firstElementChild.textContent);
  }
  form.scrollTop = scrollTop;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function openPanels() {
  return [...form.querySelectorAll("details[open]")];
}

form.addEventListener("change", () => show(chosen(), true));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (form.matches(":popover-open")) form.hidePopover();
  show(chosen(), true);
});

/* Chips, years and pages of the list are links that change the query only. */
document.querySelector(".columns-list").addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='?']");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, true);
  if (link.rel) document.querySelector("#main").scrollIntoView();
});

addEventListener("popstate", () => show(location.href, false));
