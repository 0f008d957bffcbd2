/*
  Pictures: buttons to zoom, and the neighbours of a node while it is pointed at. Without
  this script the picture scrolls in its frame, and the table below says the same.
*/

const STEP = 1.25;
const LEAST = 0.3;
const MOST = 3;
const NEARLY = 0.7;

function enliven() {
  for (const figure of document.querySelectorAll("[data-picture]")) {
    zoomable(figure, figure.querySelector(".picture-frame > svg"));
    highlighting(figure.querySelector(".picture-frame > .network"));
  }
}

document.addEventListener("portal:shown", enliven);
enliven();

function zoomable(figure, drawing) {
  const frame = drawing.parentElement;
  const tools = figure.querySelector(".picture-zoom");
  const width = drawing.width.baseVal.value;
  const height = drawing.height.baseVal.value;
  let scale = 1;

  const zoom = (wanted) => {
    const before = scale;
    const across = frame.scrollLeft + frame.clientWidth / 2;
    const down = frame.scrollTop + frame.clientHeight / 2;
    scale = Math.min(Math.max(wanted, LEAST), MOST);
    drawing.setAttribute("width", width * scale);
    drawing.setAttribute("height", height * scale);
    frame.scrollLeft = (across * scale) / before - frame.clientWidth / 2;
    frame.scrollTop = (down * scale) / before - frame.clientHeight / 2;
  };
  const actions = {
    in: () => zoom(scale * STEP),
    out: () => zoom(scale / STEP),
    fit: () => zoom(Math.min(frame.clientWidth / (width + 24), 1)),
  };

  // A drawing that nearly fits is shown whole; of a larger network, what has most ties.
  if (frame.clientWidth / (width + 24) >= NEARLY) actions.fit();
  else centre(frame, drawing.querySelector(".network-node"));
  tools.hidden = false;
  tools.addEventListener("click", (event) => actions[event.target.dataset.zoom]?.());
}

/* Scrolls a frame, and nothing around it, until the node stands in its middle. */
function centre(frame, node) {
  if (!node) return;
  const around = frame.getBoundingClientRect();
  const box = node.querySelector(".network-shape").getBoundingClientRect();
  frame.scrollLeft += box.left + box.width / 2 - around.left - frame.clientWidth / 2;
  frame.scrollTop += box.top + box.height / 2 - around.top - frame.clientHeight / 2;
}

/* Dims all but a node, what is tied to it, and the lines between. */
function highlighting(network) {
  if (!network) return;
  const nodes = new Map(
    [...network.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]),
  );
  const lines = [...network.querySelectorAll("[data-ends]")];

  const show = (node) => {
    for (const near of network.querySelectorAll(".network-near")) near.classList.remove("network-near");
    network.classList.toggle("network-live", Boolean(node));
    if (!node) return;
    node.classList.add("network-near");
    for (const line of lines) {
      const ends = line.dataset.ends.split(" ");
      if (!ends.includes(node.dataset.node)) continue;
      line.classList.add("network-near");
      for (const end of ends) nodes.get(end).classList.add("network-near");
    }
  };

  for (const name of ["pointerover", "focusin"]) {
    network.addEventListener(name, (event) => show(event.target.closest("[data-node]")));
  }
  for (const name of ["pointerleave", "focusout"]) {
    network.addEventListener(name, () => show(null));
  }
}
