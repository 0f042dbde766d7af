// The service worker. VERSION and SHELL stand before these lines: the server writes them.
//
// The server always comes first: a page that was kept is shown only where the server cannot be reached. Kept are the
// pages of the knowledge base, whoever reads them; nobody's own pages are.
"use strict";

const OWN = `kubeviva shell ${VERSION}`;
const PAGES = "kubeviva pages";
const MOST_PAGES = 2000;
const OFFLINE = SHELL[0];
const KEPT = /^\/(?:topics|facts|concepts|models|graph|about)(?:\/|$)/;
const UNREACHABLE = new Set([502, 503, 504]);
// A network that hangs is none: after so many milliseconds without an answer, what was kept is shown. Whoever waited once
// does not wait as long again for the next page.
const SILENT = 5000;
const SILENT_AGAIN = 1500;
const AGAIN = 60000;
let silence = -AGAIN;
// Which addresses were answered from what was kept, and from when that is: pages ask.
const old = new Map();

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(OWN)
      .then((cache) => cache.addAll(SHELL.map((address) => new Request(address, { cache: "reload", credentials: "omit" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== OWN && name !== PAGES).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const place = new URL(request.url);
  if (place.origin !== self.location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(page(event, request, place));
  } else if (request.method === "GET" && place.pathname.startsWith("/static/")) {
    event.respondWith(file(request));
  }
});

self.addEventListener("message", (event) => {
  if (event.data?.asks) {
    event.source.postMessage({ kept: old.get(event.data.asks) ?? null });
  }
});

const silent = () => performance.now() - silence < AGAIN;

// A page has a dozen files: while the network hangs, none of them is waited for.
async function file(request) {
  const found = silent() ? await caches.match(request) : undefined;
  return found ?? asked(request).catch(async () => (await caches.match(request)) ?? Response.error());
}

// The answer of the server, when it begins in time. What is sent may take as long as it takes: it is being worked on.
async function asked(request) {
  if (request.method !== "GET") {
    return fetch(request);
  }
  const control = new AbortController();
  const wait = silent() ? SILENT_AGAIN : SILENT;
  const clock = setTimeout(() => {
    silence = performance.now();
    control.abort();
  }, wait);
  try {
    const answer = await fetch(request, { signal: control.signal });
    silence = -AGAIN;
    return answer;
  } finally {
    clearTimeout(clock);
  }
}

async function page(event, request, place) {
  try {
    const answer = await asked(request);
    if (!UNREACHABLE.has(answer.status)) {
      old.delete(request.url);
      if (request.method === "GET" && answer.ok && !answer.redirected && KEPT.test(place.pathname)) {
        event.waitUntil(keep(request, answer.clone()));
      }
      return answer;
    }
  } catch {
    // The server cannot be reached.
  }
  return kept(request, place);
}

async function keep(request, answer) {
  const cache = await caches.open(PAGES);
  await cache.put(request.url, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PAGES)).map((key) => cache.delete(key)));
}

async function kept(request, place) {
  const pages = await caches.open(PAGES);
  const exact = request.method === "GET" ? await pages.match(request.url) : undefined;
  // A page asked about another release or input is not the page that was kept; one with nothing asked is.
  const found = exact ?? (request.method === "GET" && !place.search ? await pages.match(request.url, { ignoreSearch: true }) : undefined);
  if (found) {
    old.set(request.url, found.headers.get("Date") ?? "");
    return found;
  }
  return (await caches.match(OFFLINE)) ?? Response.error();
}
