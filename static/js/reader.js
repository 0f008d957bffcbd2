/*
  The reader: shows which words carry which fact.

  A mark names its facts in data-facts, a note its fact in data-fact. Pointing at either
  lights both, overlaps included; focus and tap keep them lit. j and k (or the arrows)
  step through the places where words begin, Escape clears. Without this script the page
  says the same: notes lead to their words by links.
*/

const reader = document.querySelector(".reader");
const said = document.querySelector(".reader-said");
const marks = [...reader.querySelectorAll("mark[data-facts]")];
const notes = [...reader.querySelectorAll("[data-fact]")];
const stops = marks.filter((mark) => mark.id);

const LETTERS = { j: 1, k: -1 };
const ARROWS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

const byFact = new Map();
for (const element of [...marks, ...notes]) {
  for (const code of factsOf(element)) {
    byFact.set(code, [...(byFact.get(code) ?? []), element]);
  }
}

let kept = []; // the facts that stay lit when the pointer leaves
let lit = [];
let at = -1; // the stop last visited

function factsOf(element) {
  return (element.dataset.facts ?? element.dataset.fact).split(" ");
}

/* The facts whose words begin in a mark: its own, and those of marks within it. */
function beginning(mark) {
  return [mark, ...mark.querySelectorAll("mark[id]")].map((element) => element.id.slice(2));
}

function light(codes) {
  for (const element of lit) element.classList.remove("lit");
  lit = codes.flatMap((code) => byFact.get(code) ?? []);
  for (const element of lit) element.classList.add("lit");
}

function keep(codes) {
  kept = codes;
  light(kept);
}

function carrier(target) {
  return target.closest?.("mark[data-facts], [data-fact]");
}

/* Below the passage, on a narrow screen, the notes may be out of sight. */
function showNotes() {
  const note = lit.find((element) => element.dataset.fact);
  note?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const next = at < 0 && by < 0 ? stops.length - 1 : at + by;
  const mark = stops[next];
  if (!mark) return;
  mark.focus({ preventScroll: true });
  keep(beginning(mark));
  mark.scrollIntoView({ block: "center" });
  announce(mark);
}

function announce(mark) {
  const facts = lit.filter((element) => element.dataset.fact);
  const head = said.dataset.step
    .replace("{number}", stops.indexOf(mark) + 1)
    .replace("{total}", stops.length);
  said.textContent = [head, ...facts.map((note) => note.lastElementChild.textContent)].join(" ");
}

/* One stop at a time is in the tab order: the last one at or before the mark visited. */
function visit(mark) {
  at = stops.findLastIndex(
    (stop) => stop === mark || stop.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  stops.forEach((stop, index) => (stop.tabIndex = index === Math.max(at, 0) ? 0 : -1));
}

function land() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place || !reader.contains(place)) return;
  const fold = place.closest("details");
  if (fold) fold.open = true;
  const mark = place.closest("mark[data-facts]");
  if (!mark) return keep([]);
  visit(mark);
  keep([place.id.slice(2)]);
  mark.scrollIntoView({ block: "center" });
}

reader.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const element = carrier(event.target);
  light(element ? factsOf(element) : kept);
});

reader.addEventListener("pointerleave", () => light(kept));

reader.addEventListener("focusin", (event) => {
  const element = carrier(event.target);
  if (!element) return;
  keep(factsOf(element));
  if (element.matches("mark")) visit(element);
});

reader.addEventListener("click", (event) => {
  const element = carrier(event.target);
  keep(element ? factsOf(element) : []);
  if (element?.matches("mark") && !event.target.closest("a")) showNotes();
});

/* The arrows step from a mark or a note only: elsewhere they scroll, as ever. */
reader.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const by = LETTERS[event.key] ?? (carrier(event.target) && ARROWS[event.key]);
  if (by) {
    event.preventDefault();
    step(by);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  keep([]);
  said.textContent = "";
});

addEventListener("hashchange", land);

if (stops.length) {
  reader.classList.add("reader-live");
  reader.tabIndex = -1;
  for (const mark of marks) mark.tabIndex = -1;
  stops[0].tabIndex = 0;
  document.querySelector(".reader-keys").hidden = false;
  land();
}
