/*
  The search of a snapshot, where no server can: it reads an index once and finds the
  records that have all the words, or words that begin with them. Names come first.
*/

const SHOWN = 100;
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
  return fold(text).match(/[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*/gu) ?? [];
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

function item([address, name, language, kind]) {
  const row = document.createElement("li");
  const link = document.createElement("a");
  const small = document.createElement("small");
  link.href = address;
  link.textContent = name;
  if (language) link.lang = language;
  small.textContent = ` ${kind}`;
  row.append(link, small);
  return row;
}

async function search(words) {
  const answer = await fetch(place.dataset.index);
  const found = (await answer.json())
    .map((entry) => [distance(entry, words), entry])
    .filter(([far]) => far < Infinity)
    .sort(([one], [other]) => one - other);
  list.replaceChildren(...found.slice(0, SHOWN).map(([, entry]) => item(entry)));
  said.textContent = found.length ? `${place.dataset.found} ${found.length}` : place.dataset.none;
  if (found.length > SHOWN) said.textContent += `. ${place.dataset.first} ${SHOWN}`;
}

input.value = asked;
const words = wordsOf(asked);
if (words.length) search(words);
