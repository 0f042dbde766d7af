// What is kept on this device: questions to take along, and answers that wait to be sent.
"use strict";

const WAITING = "kubeviva waiting";
const AT_ONCE = 20;

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("kubeviva", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("bundles", { keyPath: "topic" });
      request.result.createObjectStore("answers", { keyPath: "name" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Does something with the stores in one transaction: all of it happens, or nothing; it is on the disk afterwards.
async function stored(mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(["bundles", "answers"], mode, { durability: "strict" });
      const result = work(transaction.objectStore("bundles"), transaction.objectStore("answers"));
      transaction.oncomplete = () => resolve(result?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const bundles = () => stored("readonly", (kept) => kept.getAll());
export const keepBundle = (bundle) => stored("readwrite", (kept) => kept.put(bundle));
export const answers = () => stored("readonly", (_, waiting) => waiting.getAll());
export const forget = (name) => stored("readwrite", (_, waiting) => waiting.delete(name)).then(note);
export const dropBundles = () => stored("readwrite", (kept) => kept.clear());

// Whether something waits is noted where every page can look without opening the database.
async function note() {
  const waiting = (await answers()).filter((one) => !one.why).length;
  if (waiting) {
    localStorage.setItem(WAITING, String(waiting));
  } else {
    localStorage.removeItem(WAITING);
  }
  return waiting;
}

// An answered question leaves its bundle in the same stroke in which the answer begins to wait.
export async function putAnswer(bundle, answer) {
  await stored("readwrite", (kept, waiting) => {
    waiting.add(answer);
    return kept.put({ ...bundle, questions: bundle.questions.filter((one) => one.id !== answer.question) });
  });
  return note();
}

// Sends what waits. Returns how many were recorded, how many were not taken, and how many still wait; null when the
// server cannot be reached. The server knows every answer by its name, so sending twice does no harm.
export function send() {
  const once = navigator.locks ? (work) => navigator.locks.request("kubeviva sending", work) : (work) => work();
  return once(sendAll);
}

async function sendAll() {
  const outcome = { recorded: 0, refused: 0, waiting: 0, foreign: 0 };
  let permit = null;
  for (;;) {
    const all = (await answers()).filter((one) => !one.why).sort((one, other) => one.at.localeCompare(other.at));
    if (!all.length) {
      break;
    }
    permit ??= await json("/offline/token");
    if (!permit) {
      return null;
    }
    const own = all.filter((one) => one.learner === permit.learner);
    outcome.foreign = all.length - own.length;
    if (!own.length) {
      break;
    }
    const sent = own.slice(0, AT_ONCE);
    const given = sent.map(({ name, question, text, at, seconds }) => ({ name, question, text, at, seconds }));
    const told = await json("/offline/answers", new URLSearchParams({ token: permit.token, answers: JSON.stringify(given) }));
    if (!told) {
      return null;
    }
    await settle(sent, told.receipts, outcome);
  }
  outcome.waiting = await note();
  return outcome;
}

// Only what the server has acknowledged leaves the device; what it could not take stays, with the reason.
async function settle(sent, receipts, outcome) {
  const byName = new Map(receipts.map((one) => [one.name, one]));
  await stored("readwrite", (_, waiting) => {
    for (const answer of sent) {
      const receipt = byName.get(answer.name);
      if (receipt?.arrival === "recorded" || receipt?.arrival === "known") {
        outcome.recorded += 1;
        waiting.delete(answer.name);
      } else {
        outcome.refused += 1;
        waiting.put({ ...answer, why: receipt?.why || "服务器没有说它怎么样了。" });
      }
    }
  });
}

async function json(address, body) {
  try {
    const answer = await fetch(address, body ? { method: "POST", body } : { cache: "no-store" });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}
