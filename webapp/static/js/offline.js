// The page that works without a connection: taking topics along, practising on the way, sending afterwards.
"use strict";

import { answers, bundles, dropBundles, forget, identify, keepBundle, owner, putAnswer, send } from "/static/js/queue.js";

const PAGES = "kubeviva pages";
// A server that is silent for so many milliseconds is not there; to pack questions takes longer than to say that it is.
const SILENT = 6000;
const SILENT_WHILE_PACKING = 30000;
const byId = (id) => document.getElementById(id);
const skipped = new Set();
let stock = [];

if (localStorage.getItem("kubeviva theme")) {
  document.documentElement.dataset.theme = localStorage.getItem("kubeviva theme");
}

function made(tag, words, attributes = {}) {
  const element = document.createElement(tag);
  if (words) {
    element.textContent = words;
  }
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  return element;
}

async function reachable() {
  try {
    return navigator.onLine && (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(SILENT) })).ok;
  } catch {
    return false;
  }
}

// Practice.

function upcoming() {
  for (const bundle of stock) {
    const question = bundle.questions.find((one) => !skipped.has(one.id));
    if (question) {
      return { bundle, question };
    }
  }
  return null;
}

function shown(question) {
  const parts = [made("p", question.text, { class: "question", id: "asked", tabindex: "-1" })];
  if (question.manifest) {
    const manifest = made("pre", "", { class: "manifest", tabindex: "0", "aria-label": "清单" });
    manifest.append(made("code", question.manifest));
    parts.push(manifest);
  }
  if (question.items.length) {
    const list = made("ol", "", { class: "items" });
    list.append(...question.items.map((item) => made("li", item)));
    parts.push(list);
  }
  return parts;
}

function fields(question) {
  if (!question.options.length) {
    const label = made("label", "你的答案 ");
    label.append(made("small", "写一个数或一个版本"));
    label.append(made("input", "", { name: "said", autocomplete: "off", inputmode: "decimal" }));
    return label;
  }
  const set = made("fieldset", "", { class: "options", "aria-labelledby": "asked" });
  for (const option of question.options) {
    const label = made("label");
    label.append(made("input", "", { type: "radio", name: "said", value: option.said }), " ", made("span", option.text));
    set.append(label);
  }
  return set;
}

// What an option looks like; only what it says is compared and sent.
const looks = (question, said) => question.options.find((option) => option.said === said)?.text ?? said;
const number = (text) => text.match(/\d+(?:\.\d+)?/)?.[0];
const agrees = (question, said) =>
  question.options.length ? said === question.key : number(said) === number(question.key);

function ask(focus) {
  const place = byId("question");
  const next = upcoming();
  byId("drill").hidden = !stock.length;
  byId("left").textContent = `这台设备上还有 ${stock.reduce((sum, one) => sum + one.questions.length, 0)} 题`;
  if (!next) {
    place.replaceChildren(made("p", skipped.size ? "剩下的都跳过了，重新打开这一页会再问。" : "带来的题都答完了。连上之后，在下面再存一批。"));
    return;
  }
  const { bundle, question } = next;
  const form = made("form", "", { class: "drill" });
  const problem = made("p", "", { class: "problem", role: "alert" });
  problem.hidden = true;
  const actions = made("p", "", { class: "actions" });
  const skip = made("button", "换一题", { type: "button", class: "quiet" });
  actions.append(made("button", "提交"), " ", skip);
  form.append(made("p", bundle.title, { class: "crumbs" }), ...shown(question), fields(question), problem, actions);
  const begun = performance.now();
  skip.addEventListener("click", () => {
    skipped.add(question.id);
    ask(true);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = (new FormData(form).get("said") ?? "").trim();
    if (question.options.length ? !said : !number(said)) {
      problem.textContent = question.options.length ? "还没有选；选一个再提交。" : "请写一个数或一个版本，例如 3 或 1.24。";
      problem.hidden = false;
      return;
    }
    const answer = {
      name: crypto.randomUUID(),
      learner: bundle.learner,
      question: question.id,
      asked: question.text,
      text: said,
      shown: looks(question, said),
      at: new Date().toISOString(),
      seconds: Math.round((performance.now() - begun) / 100) / 10,
    };
    try {
      await putAnswer(bundle, answer);
    } catch {
      problem.textContent = "这台设备存不下了，这一题没有记下。腾出空间再提交。";
      problem.hidden = false;
      return;
    }
    stock = await bundles();
    outcome(question, said);
    await list();
    await deliver();
  });
  place.replaceChildren(form);
  if (focus) {
    byId("asked").focus();
  }
}

function outcome(question, said) {
  const right = agrees(question, said);
  const told = made("p", "", { role: "status", class: right ? "right" : "counter" });
  told.append(made("b", right ? "✓ 答对了" : "✗ 不对"), right ? looks(question, question.key) : `你答的是“${looks(question, said)}”，正确的是“${looks(question, question.key)}”`);
  const next = made("a", "下一题", { class: "button big", href: "#drill" });
  next.addEventListener("click", (event) => {
    event.preventDefault();
    ask(true);
  });
  const actions = made("p", "", { class: "actions" });
  actions.append(next);
  const place = byId("question");
  place.replaceChildren(...shown(question), told);
  if (question.because) {
    const why = made("p", "", { class: "why" });
    why.append(made("b", "为什么"), question.because);
    place.append(why);
  }
  place.append(made("p", "先记在这台设备上，连得上就送去记分。", { class: "aside" }), actions);
  byId("left").textContent = `这台设备上还有 ${stock.reduce((sum, one) => sum + one.questions.length, 0)} 题`;
  next.focus();
}

// Sending.

async function list() {
  const all = await answers();
  const waiting = all.filter((one) => !one.why).length;
  byId("waiting").hidden = !all.length;
  byId("count").textContent = waiting ? `${waiting} 题` : "";
  byId("send").hidden = !waiting;
  byId("answers").replaceChildren(...all.map(row));
}

// A reason is the server's; without one nobody knows.
const told = (why) => (why === true ? "服务器没有说它怎么样了。" : why);

function row(answer) {
  const item = made("li", answer.asked);
  item.append(made("small", `你答的是“${answer.shown ?? answer.text}”${answer.why ? `。没有记上：${told(answer.why)}` : ""}`));
  if (answer.why) {
    const button = made("button", "知道了，删掉", { type: "button", class: "quiet" });
    button.addEventListener("click", async () => {
      await forget(answer.name);
      await list();
    });
    item.append(button);
  }
  return item;
}

async function deliver() {
  if (!(await reachable())) {
    const stranger = "team" in document.body.dataset && owner() === null;
    byId("state").textContent = `现在连不上 kubeviva。${stranger ? "带走的题和等着送的回答，连上并登录以后才看得到。" : ""}`;
    return;
  }
  await recognise();
  const sent = await send();
  const told = ["现在连得上 kubeviva。"];
  if (!sent) {
    told.push("回答没有送出去，还在这台设备上。");
  } else {
    if (sent.recorded) {
      told.push(`${sent.recorded} 题已送到，记进了学习记录。`);
    }
    if (sent.foreign) {
      told.push(`有 ${sent.foreign} 题是用另一个账号带走的，换回那个账号再送。`);
    }
  }
  byId("state").textContent = told.join("");
  await list();
}

// Shows what is kept for whoever this is; it may be another than the last time.
async function recognise() {
  const before = owner();
  await identify();
  if (owner() !== before) {
    stock = await bundles();
    ask(false);
    await pages();
  }
}

// Taking along.

async function keepPage(address) {
  const cache = await caches.open(PAGES);
  const answer = await fetch(address, { signal: AbortSignal.timeout(SILENT_WHILE_PACKING) });
  if (!answer.ok || answer.redirected) {
    throw new Error(address);
  }
  await cache.put(new URL(address, location.href).href, answer);
}

async function take(event) {
  event.preventDefault();
  const form = new FormData(byId("take"));
  const topics = form.getAll("topic");
  const told = byId("taken");
  if (!topics.length) {
    told.textContent = "先勾上要带的主题。";
    return;
  }
  const bar = byId("progress");
  bar.hidden = false;
  try {
    // What is answered already is sent first: the questions that are packed then are new ones.
    await deliver();
    for (const [place, topic] of topics.entries()) {
      const signal = AbortSignal.timeout(SILENT_WHILE_PACKING);
      const answer = await fetch(`/offline/bundle/${topic}${form.has("facts") ? "?facts=1" : ""}`, { signal });
      if (!answer.ok || answer.redirected) {
        throw new Error(topic);
      }
      const bundle = await answer.json();
      for (const [number, address] of bundle.pages.entries()) {
        await keepPage(address);
        bar.value = (place + (number + 1) / bundle.pages.length) / topics.length;
      }
      await keepBundle(bundle);
    }
    await navigator.storage?.persist?.();
    told.textContent = `✓ 存好了 ${topics.length} 个主题，现在可以断网练。`;
  } catch {
    told.textContent = (await reachable())
      ? "没有存完：服务器没有全给，或这台设备存不下。已经存下的能用，再按一次接着存。"
      : "没有存完：现在连不上 kubeviva。已经存下的能用，连上后再按一次。";
  }
  bar.hidden = true;
  stock = await bundles();
  skipped.clear();
  ask(false);
  await pages();
}

async function pages() {
  const cache = await caches.open(PAGES);
  const keys = await cache.keys();
  byId("pages").hidden = !keys.length && !stock.length;
  byId("pages-count").textContent = `${keys.length} 页`;
  const names = keys.map((key) => decodeURI(new URL(key.url).pathname + new URL(key.url).search)).sort();
  byId("pages-list").replaceChildren(
    ...names.map((name) => {
      const item = made("li");
      item.append(made("a", name, { href: name }));
      return item;
    }),
  );
}

async function clear() {
  await caches.delete(PAGES);
  await dropBundles();
  stock = [];
  ask(false);
  await pages();
}

async function start() {
  if (location.pathname !== "/offline/") {
    byId("elsewhere").hidden = false;
    byId("elsewhere").querySelector("span").textContent = decodeURI(location.pathname);
    byId("again").addEventListener("click", () => location.reload());
  }
  byId("all").addEventListener("change", (event) => {
    for (const box of document.querySelectorAll("#take [name=topic]")) {
      box.checked = event.target.checked;
    }
  });
  byId("take").addEventListener("submit", take);
  byId("send").addEventListener("click", deliver);
  byId("clear").addEventListener("click", clear);
  addEventListener("online", deliver);
  addEventListener("offline", deliver);
  try {
    stock = await bundles();
    ask(false);
    await list();
    await pages();
  } finally {
    document.body.dataset.stocked = "1";
  }
  await deliver();
  document.body.dataset.ready = "1";
}

start();
