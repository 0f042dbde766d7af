// Keyboard shortcuts. They do nothing while somebody writes, and can be switched off in the list of them.
"use strict";

const list = document.getElementById("keys-list");
const memory = "kubeviva keys";
const places = JSON.parse(list.dataset.places);
let before = "";

const on = () => localStorage.getItem(memory) !== "off";
const toggle = list.querySelector("[name=keys-on]");
toggle.checked = on();
toggle.addEventListener("change", () => localStorage.setItem(memory, toggle.checked ? "on" : "off"));

for (const link of document.querySelectorAll("[data-keys]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    list.showModal();
  });
}

function writing(target) {
  return target instanceof Element && target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
}

// What a key does on this page; true when it did something.
function act(key) {
  const options = document.querySelectorAll(".options input, .options button");
  if (/^[1-9]$/.test(key) && options.length >= Number(key)) {
    const option = options[Number(key) - 1];
    option.focus();
    option.click();
    return true;
  }
  if (key === "/") {
    const box = document.querySelector("main input[type=search]");
    if (box) {
      box.focus();
    } else {
      location.assign(places.s);
    }
    return true;
  }
  if (key === "h") {
    const hint = document.querySelector("details.hint");
    if (hint) {
      hint.open = !hint.open;
    }
    return Boolean(hint);
  }
  if (key === "n") {
    const next = document.querySelector("main a.button.big, .pager a[rel=next]");
    next?.click();
    return Boolean(next);
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  const key = event.key;
  if (!on() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing(event.target) || list.open) {
    before = "";
    return;
  }
  if (key === "?") {
    event.preventDefault();
    list.showModal();
  } else if (before === "g" && key in places) {
    event.preventDefault();
    location.assign(places[key]);
  } else if (before !== "g" && act(key)) {
    event.preventDefault();
  }
  before = key;
});
