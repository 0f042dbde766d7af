// Results while one types, and the arrow keys between them; without it the form is sent as forms are.
"use strict";

const box = document.getElementById("q");
const results = document.getElementById("results");
const told = document.getElementById("told");
const PAUSE = 180;
let shown = box.value.trim();
let asking = null;
let clock = 0;

async function search() {
  const words = box.value.trim();
  if (words === shown) {
    return;
  }
  asking?.abort();
  asking = new AbortController();
  const address = words ? `?${new URLSearchParams({ q: words })}` : location.pathname;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok || answer.redirected) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    results.replaceChildren(...page.getElementById("results").childNodes);
    told.textContent = page.getElementById("told").textContent;
    document.title = page.title;
    history.replaceState(null, "", address);
    shown = words;
  } catch {
    // Another search has begun, or there is no connection: then the form says so when it is sent.
  }
}

// While characters are put together from sounds there is nothing to look for yet.
box.addEventListener("input", (event) => {
  clearTimeout(clock);
  if (!event.isComposing) {
    clock = setTimeout(search, PAUSE);
  }
});
box.addEventListener("compositionend", search);

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [box, ...results.querySelectorAll("a")];
  const here = stops.indexOf(document.activeElement);
  if (step && here >= 0 && !event.isComposing && stops[here + step]) {
    event.preventDefault();
    stops[here + step].focus();
  }
});
