/*
  Proposes records while a name is typed: a combobox with a list (ARIA 1.2). Arrows move
  through the list, Enter opens the record, Escape closes. Without this script, and with
  Enter on no record, the form searches.
*/

const WAIT = 150; // milliseconds without a key before the server is asked

for (const input of document.querySelectorAll("input[data-suggest]")) propose(input);

function propose(input) {
  const list = document.createElement("ul");
  const said = document.createElement("span");
  let timer, asking, found = [], at = -1;

  list.id = `${input.id}-suggestions`;
  list.className = "search_form-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.found);
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  input.after(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) input.setAttribute(name, value);

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      location.assign(found[at].url);
    } else if (step && found.length) {
      event.preventDefault();
      // One place more than records: back in the field, on none of them.
      choose(list.hidden && step < 0 ? found.length - 1 : wrapped(at + step));
    }
  });

  function wrapped(place) {
    const places = found.length + 1;
    return ((place + 1 + places) % places) - 1;
  }

  async function ask() {
    const typed = input.value.trim();
    asking?.abort();
    if (!typed) return show([]);
    asking = new AbortController();
    try {
      const address = `${input.dataset.suggest}?q=${encodeURIComponent(typed)}`;
      const response = await fetch(address, { signal: asking.signal });
      if (response.ok) show((await response.json()).suggestions);
    } catch {
      // Aborted for a newer question, or no network: the form still searches.
    }
  }

  function show(suggestions) {
    found = document.activeElement === input ? suggestions : [];
    list.replaceChildren(...found.map(option));
    said.textContent = found.length ? `${found.length} ${input.dataset.found}` : "";
    at = -1;
    input.removeAttribute("aria-activedescendant");
    toggle(found.length > 0);
  }

  function option({ name, kind, url, language }, place) {
    const item = document.createElement("li");
    const small = document.createElement("small");
    const label = document.createElement("span");
    label.textContent = name;
    if (language) label.lang = language;
    small.textContent = kind;
    item.id = `${list.id}-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(label, small);
    // Before the field loses its focus, which closes the list.
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("click", () => location.assign(url));
    return item;
  }

  function choose(place) {
    toggle(true);
    list.children[at]?.setAttribute("aria-selected", "false");
    at = place;
    list.children[at]?.setAttribute("aria-selected", "true");
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  function toggle(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
  }

  function close() {
    asking?.abort();
    clearTimeout(timer);
    at = -1;
    input.removeAttribute("aria-activedescendant");
    toggle(false);
  }
}
