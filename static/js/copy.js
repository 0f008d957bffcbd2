/*
  Copies the address of the page, or the text of the element that a button names in
  data-copies. Without this script the buttons stay hidden: browsers copy both by themselves.
*/

function offer() {
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = !navigator.clipboard;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copies]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  await navigator.clipboard.writeText(source ? source.textContent : location.href);
  button.nextElementSibling.textContent = button.dataset.done;
});

document.addEventListener("portal:shown", offer);
offer();
