// Conveniences for finding a node of the graph; the form works without them.
"use strict";

const box = document.getElementById("node");
const names = new Set([...document.querySelectorAll("#names option")].map((option) => option.value));
const topics = document.querySelectorAll("ul.columns > li");

box.addEventListener("input", (event) => {
  // A name picked from the suggestions is looked at straight away.
  if (!(event instanceof InputEvent && event.inputType.startsWith("insertText")) && names.has(box.value)) {
    box.form.requestSubmit();
    return;
  }
  // While a name is typed, the map shows the topics that have it.
  const wanted = box.value.trim().toLowerCase();
  for (const topic of topics) {
    topic.hidden = !topic.textContent.toLowerCase().includes(wanted);
  }
});
