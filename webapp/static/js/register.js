// Keeps read pages for the way, says when a page is an old one, and sends what was answered without a connection.
"use strict";

const WAITING = "kubeviva waiting";
const DOOR = "kubeviva door";
const main = document.getElementById("main");
const own = () => location.pathname === "/offline/" || document.getElementById("elsewhere");

// The page for the way is kept without anybody's cookies; it learns the chosen colours here.
if (!own()) {
  localStorage.setItem("kubeviva theme", document.documentElement.dataset.theme);
}

function say(words, link) {
  let bar = document.getElementById("offline-bar");
  if (!bar) {
    bar = document.createElement("p");
    bar.id = "offline-bar";
    bar.setAttribute("role", "status");
    main.prepend(bar);
  }
  bar.textContent = words;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = "/offline/";
    anchor.textContent = link;
    bar.append(" ", anchor);
  }
}

function date(text) {
  const when = new Date(text);
  return Number.isNaN(when.getTime()) ? "以前" : `${when.getMonth() + 1} 月 ${when.getDate()} 日`;
}

async function deliver() {
  const news = localStorage.getItem(DOOR) || localStorage.getItem(WAITING);
  if (!news || !navigator.onLine || own() || document.querySelector("[data-door]")) {
    return;
  }
  const { identify, send } = await import("/static/js/queue.js");
  if (localStorage.getItem(DOOR)) {
    await identify(); // somebody has signed in since: whose answers wait here?
  }
  if (!localStorage.getItem(WAITING)) {
    return;
  }
  const outcome = await send();
  if (outcome?.recorded) {
    say(`离线答的 ${outcome.recorded} 题已送到，记进了学习记录。`);
  }
  if (outcome?.refused) {
    say(`离线答的有 ${outcome.refused} 题没有记上。`, "看看是哪些");
  }
}

if ("serviceWorker" in navigator) {
  const worker = navigator.serviceWorker;
  worker.register("/sw.js");
  worker.addEventListener("message", (event) => {
    if (event.data.kept !== null && !own()) {
      say(`连不上 kubeviva。这是 ${date(event.data.kept)}存下的一页。`, "离线练习");
    }
  });
  worker.startMessages();
  worker.controller?.postMessage({ asks: location.href.split("#")[0] });
}
addEventListener("online", deliver);
deliver();
