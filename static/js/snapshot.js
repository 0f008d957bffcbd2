/*
  The search of a snapshot, where no server can: it reads an index, part by part, and finds
  what has all the words, or words that begin with them: records, those first whose names
  do, and then passages of documents.
*/

const SHOWN = 100;
const EXCERPT = 240; // characters
const WORD = /[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*/gu;
const place = document.querySelector("[data-index]");
const said = place.querySelector("[role=status]");
const list = place.querySelector("ul");
const input = document.querySelector("main input[type=search]");
const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";

/* As the portal compares: case, accents, ligatures and kinds of apostrophe do not matter. */
function fold(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/œ/g, "oe")
    .replace(/æ/g, "ae")
    .replace(/’/g, "'");
}

function wordsOf(text) {
  return fold(text).match(WORD) ?? [];
}

/* How well a record fits, the least the best; Infinity where a word is missing. */
function distance([, name, , , others], words) {
  const own = wordsOf(name);
  const all = [...own, ...wordsOf(others)];
  const whole = (word) => all.includes(word);
  const begun = (texts) => (word) => texts.some((text) => text.startsWith(word));
  if (!words.every(begun(all))) return Infinity;
  if (own.join(" ") === words.join(" ")) return 0;
  if (words.every(begun(own))) return 1;
  return words.every(whole) ? 2 : 3;
}

/* A long text around the first of the words that stands in it. */
function excerpt(text, words) {
  if (text.length <= EXCERPT) return text;
  const sought = (found) => words.some((word) => fold(found[0]).startsWith(word));
  const middle = [...text.matchAll(WORD)].find(sought)?.index ?? 0;
  const start = Math.max(0, Math.min(middle - EXCERPT / 2, text.length - EXCERPT));
  let part = text.slice(start, start + EXCERPT);
  if (start > 0) part = part.replace(/^\S*\s/, "… ");
  if (start + EXCERPT < text.length) part = part.replace(/\s\S*$/, " …");
  return part;
}

function item([address, name, language, kind], words) {
  const row = document.createElement("li");
  const link = document.createElement("a");
  const small = document.createElement("small");
  link.href = address;
  link.textContent = excerpt(name, words);
  if (language) link.lang = language;
  small.textContent = ` ${kind}`;
  row.append(link, small);
  return row;
}

async function search(words) {
  const found = [];
  let part = new URL(place.dataset.index, location);
  while (part) {
    const { entries, next } = await (await fetch(part)).json();
    const fitting = entries
      .map((entry) => [distance(entry, words), entry])
      .filter(([far]) => far < Infinity)
      .sort(([one], [other]) => one - other)
      .map(([, entry]) => entry);
    const shown = fitting.slice(0, Math.max(0, SHOWN - found.length));
    list.append(...shown.map((entry) => item(entry, words)));
    found.push(...fitting);
    part = next && new URL(next, part);
  }
  said.textContent = found.length ? `${place.dataset.found} ${found.length}` : place.dataset.none;
  if (found.length > SHOWN) said.textContent += `. ${place.dataset.first} ${SHOWN}`;
}

input.value = asked;
const words = wordsOf(asked);
if (words.length) search(words);
