/* Words that are selected in a passage become the evidence of the row or field at hand. */
"use strict";

(() => {
  const panel = document.getElementById("sources");
  if (!panel) return;
  const choice = document.getElementById("id_source-document");
  const list = document.getElementById("source-passages");
  const shown = document.getElementById("use-for");
  const $ = django.jQuery;
  const KEPT = "portal.source";
  // What was edited last: a row that states a fact, or a field of the record.
  let target = null;
  let passage = null;

  const rowOf = (element) => {
    const row = element.closest("tr.form-row, div.inline-related:not(.tabular)");
    return row && row.querySelector('[name$="-quoted_words"]') ? row : null;
  };
  const factAt = (element) =>
    element.closest("[data-fact]") ||
    element.closest(".related-widget-wrapper")?.querySelector("[data-fact]");

  function aim(element) {
    const row = rowOf(element);
    const field = factAt(element);
    if (!row && !field) return;
    target = { row, fact: field?.dataset.fact ?? "" };
    const label = field && document.querySelector(`label[for="${field.id}"]`);
    const name = row?.querySelector("h3 .inline_label, .original p");
    const group = row?.closest(".inline-group")?.querySelector("h2");
    const words = [label, name, group].map((e) => e?.textContent.trim()).find(Boolean);
    shown.textContent = words ?? target.fact;
  }

  function write(prefix, values) {
    for (const [name, value] of Object.entries(values)) {
      const field = document.getElementById(`id_${prefix}-${name}`);
      if (!field) continue;
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  // The selection without the white space at its ends, and which one of the same words.
  function selected() {
    const raw = passage.value.slice(passage.selectionStart, passage.selectionEnd);
    const words = raw.trim();
    const start = passage.selectionStart + raw.indexOf(words);
    let occurrence = 0;
    if (!words) return null;
    for (let at = passage.value.indexOf(words); at !== -1 && at <= start; ) {
      occurrence += 1;
      at = passage.value.indexOf(words, at + words.length);
    }
    return { words, start, end: start + words.length, occurrence: Math.max(1, occurrence) };
  }

  // Where the words name a record that the row has no answer for yet, it is that.
  function nameRecords(row, quoted) {
    for (const name of JSON.parse(passage.dataset.names)) {
      const field = row.querySelector(`select[name$="-${name.noun}"]`);
      if (!field || field.value || name.end <= quoted.start || quoted.end <= name.start) continue;
      const others = row.querySelectorAll('select[name$="-organisation"], select[name$="-group"]');
      if ([...others].some((other) => other.value)) continue;
      field.append(new Option(name.name, name.key, true, true));
      $(field).trigger("change");
    }
  }

  function use() {
    const quoted = passage && target && selected();
    if (!quoted) return;
    const { words, occurrence } = quoted;
    const where = passage.dataset.where;
    if (target.row) {
      nameRecords(target.row, quoted);
      write(target.row.id, {
        quoted_words: words,
        quoted_where: where,
        quoted_occurrence: occurrence,
        quoted_field: target.fact,
      });
      const open = [...target.row.querySelectorAll("select:not(.admin-autocomplete)")];
      const next = open.find((field) => !field.value && !field.name.endsWith("-quoted_field"));
      (next ?? document.getElementById(`id_${target.row.id}-quoted_words`)).focus();
    } else {
      const group = document.getElementById("evidence-group");
      group.querySelector("details")?.setAttribute("open", "");
      group.querySelector(".add-row a").click();
      const rows = group.querySelectorAll(".dynamic-evidence");
      write(rows[rows.length - 1].id, { field: target.fact, where, words, occurrence });
    }
    mark();
  }

  // A fact of the record that has a value and no evidence says so while it is typed.
  function mark() {
    const sourced = new Set(
      [...document.querySelectorAll('#evidence-group select[name$="-field"]')].map((f) => f.value),
    );
    for (const field of document.querySelectorAll("form [data-fact]")) {
      if (rowOf(field)) continue;
      const missing = field.value !== "" && !sourced.has(field.dataset.fact);
      field.toggleAttribute("data-unsourced", missing);
      const place = field.closest(".related-widget-wrapper") ?? field;
      const next = place.nextElementSibling;
      const word = next?.matches(".unsourced-word") ? next : null;
      if (!missing) word?.remove();
      else if (!word) place.insertAdjacentElement("afterend", missingWord());
    }
  }

  function missingWord() {
    const word = document.createElement("span");
    word.className = "unsourced-word";
    word.textContent = panel.dataset.missing;
    return word;
  }

  async function open(key, name) {
    const answer = await fetch(panel.dataset.passages.replace("/0/", `/${key}/`));
    if (!answer.ok) return;
    list.innerHTML = await answer.text();
    sessionStorage.setItem(KEPT, JSON.stringify([key, name]));
  }

  panel.hidden = false;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea.passage")) passage = event.target;
    if (!panel.contains(event.target)) aim(event.target);
  });
  document.addEventListener("formset:added", (event) => aim(event.target));
  // Of what select2 changes, only jQuery tells.
  $(document).on("change", mark);
  // Passages stay as they are; but browsers move no caret by keys in what is read-only.
  list.addEventListener("beforeinput", (event) => event.preventDefault());
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    use();
  });
  document.getElementById("use-words").addEventListener("click", use);
  $(choice).on("change", () => {
    if (choice.value) open(choice.value, choice.selectedOptions[0].textContent);
  });
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (kept) {
    choice.append(new Option(kept[1], kept[0], true, true));
    open(...kept);
  }
  mark();
})();
