// After signing out: what was kept on this device to be read or practised goes. Answers that wait to be sent stay for
// their owner: the server takes them from nobody else.
"use strict";

import { dropBundles } from "/static/js/queue.js";

if ("caches" in window) {
  caches.delete("kubeviva pages");
}
sessionStorage.clear();
dropBundles();
