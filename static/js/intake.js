// One key decides a suggestion: it presses the button that has it. "Correct" leads to the
// first field; Escape leads back from it.
(() => {
  "use strict";
  const buttons = new Map();
  for (const button of document.querySelectorAll("[data-key]")) {
    button.hidden = false;
    buttons.set(button.dataset.key, button);
  }
  const heading = document.getElementById("suggested");
  if (!heading || !buttons.size) return;
  const field = buttons.get("a").form.querySelector("input:not([type=hidden]), select, textarea");
  buttons.get("c").addEventListener("click", () => field.focus());
  heading.focus({ preventScroll: true });
  document.getElementById("words")?.scrollIntoView({ block: "center" });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") heading.focus();
      return;
    }
    const button = buttons.get(event.key.toLowerCase());
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
