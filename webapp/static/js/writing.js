// Conveniences for writing; every page works without them.
"use strict";

// Ctrl+Enter (or Cmd+Enter) in a text box submits its form.
document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && box instanceof HTMLTextAreaElement && box.form) {
    event.preventDefault();
    box.form.requestSubmit();
  }
});

// A text file dropped onto a text box marked with data-drop goes into the file field of that name.
for (const box of document.querySelectorAll("textarea[data-drop]")) {
  const field = box.form.elements[box.dataset.drop];
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("dropping");
  });
  box.addEventListener("dragleave", () => box.classList.remove("dropping"));
  box.addEventListener("drop", (event) => {
    box.classList.remove("dropping");
    if (event.dataTransfer.files.length > 0) {
      event.preventDefault();
      field.files = event.dataTransfer.files;
    }
  });
}

// What was written in a box marked with data-draft survives leaving the page, until it is sent.
for (const box of document.querySelectorAll("textarea[data-draft]")) {
  const key = `kubeviva draft ${box.dataset.draft}`;
  if (box.value === "") {
    box.value = sessionStorage.getItem(key) ?? "";
  }
  box.addEventListener("input", () => sessionStorage.setItem(key, box.value));
  box.form.addEventListener("submit", () => sessionStorage.removeItem(key));
}
