// What is kept on this device: questions to take along, and answers that wait to be sent.
"use strict";

const WAITING = "kubeviva waiting";
const OWNER = "kubeviva owner";
const DOOR = "kubeviva door";
const PAGES = "kubeviva pages";
const AT_ONCE = 20;
// A server that is silent for so many milliseconds is not there; to record answers takes longer than to say who asks.
const SILENT = 6000;
const SILENT_WHILE_RECORDING = 20000;

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

// Whose this device is at the moment. Before somebody new has been told apart from who was here last (the page to sign
// in by says so), it is nobody's; without accounts it is the one learner's.
export const owner = () => (localStorage.getItem(DOOR) ? null : localStorage.getItem(OWNER));
const shared = () => "team" in document.body.dataset;
const mine = (one) => (owner() === null ? !shared() : String(one.learner) === owner());

// Asks the server who this is. What was kept for somebody else goes, but for answers: those wait for who gave them.
export async function identify() {
  const permit = await json("/offline/token");
  if (permit === NOBODY) {
    localStorage.setItem(DOOR, "1");
    return null;
  }
  if (permit) {
    const before = localStorage.getItem(OWNER);
    if (before !== null && before !== String(permit.learner)) {
      await dropBundles();
      await globalThis.caches?.delete(PAGES);
    }
    localStorage.setItem(OWNER, String(permit.learner));
    localStorage.removeItem(DOOR);
    await note();
  }
  return permit;
}

export const bundles = async () => (await stored("readonly", (kept) => kept.getAll())).filter(mine);
export const keepBundle = (bundle) => stored("readwrite", (kept) => kept.put(bundle));
const everybodys = () => stored("readonly", (_, waiting) => waiting.getAll());
export const answers = async () => (await everybodys()).filter(mine);
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
    const all = (await everybodys()).filter((one) => !one.why).sort((one, other) => one.at.localeCompare(other.at));
    if (!all.length) {
      break;
    }
    permit ??= await identify();
    if (!permit) {
      return null;
    }
    const own = all.filter((one) => String(one.learner) === String(permit.learner));
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
        waiting.put({ ...answer, why: receipt?.why || true });
      }
    }
  });
}

// What a server without a session answers instead: the way to the page to sign in by.
const NOBODY = Symbol("nobody");

async function json(address, body) {
  const signal = AbortSignal.timeout(body ? SILENT_WHILE_RECORDING : SILENT);
  try {
    const answer = await fetch(address, body ? { method: "POST", body, signal } : { cache: "no-store", signal });
    if (answer.redirected) {
      return body ? null : NOBODY;
    }
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
