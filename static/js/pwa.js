// Registers the worker, and tells it which language its pages should have. It asks nothing.
(() => {
  "use strict";
  const workers = navigator.serviceWorker;
  if (!workers) return;
  addEventListener("load", () => {
    workers.register("/service-worker.js").catch(() => {}); // the pages work without it
    workers.ready.then((registration) => {
      registration.active.postMessage({ language: document.documentElement.lang });
    });
  });
})();
