/*
  Copies the address of the page, or the text of the element that a button names in
  data-copies. Without this script the buttons stay hidden: browsers copy both by themselves.
*/

for (const button of document.querySelectorAll("[data-copies]")) {
  const source = document.getElementById(button.dataset.copies);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source ? source.textContent : location.href);
    button.nextElementSibling.textContent = button.dataset.done;
  });
}
