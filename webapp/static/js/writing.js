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

// A file dropped anywhere on a page with a text box marked data-drop goes into the file field of that name.
for (const box of document.querySelectorAll("textarea[data-drop]")) {
  const field = box.form.elements[box.dataset.drop];
  const told = box.form.querySelector("[data-dropped]");
  const tell = () => {
    told.textContent = field.files.length ? `已放入“${field.files[0].name}”，按“开始核对”` : "";
  };
  const files = (event) => event.dataTransfer?.types.includes("Files");
  field.addEventListener("change", tell);
  document.addEventListener("dragover", (event) => {
    if (files(event)) {
      event.preventDefault();
      box.classList.add("dropping");
    }
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      box.classList.remove("dropping");
    }
  });
  document.addEventListener("drop", (event) => {
    box.classList.remove("dropping");
    if (files(event)) {
      event.preventDefault();
      field.files = event.dataTransfer.files;
      tell();
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
  box.form.addEventListener("submit", () => {
    // Without a connection nothing is sent: then what was written stays.
    if (navigator.onLine) {
      sessionStorage.removeItem(key);
    }
  });
}
