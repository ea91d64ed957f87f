// Mends two gaps of Material's search box.
"use strict";

(() => {
  const query = document.querySelector("[data-md-component=search-query]");
  if (!query) return;

  // It searches on "keyup" only. Text that comes without a key (a candidate of the Chinese input
  // method chosen with the mouse, a paste, dictation) would find nothing, so it is passed on as one.
  const pass = () => query.dispatchEvent(new KeyboardEvent("keyup"));
  query.addEventListener("input", (event) => {
    if (!event.isComposing) pass();
  });
  query.addEventListener("compositionend", pass);

  // Its dialog has no name for screen readers.
  const dialog = query.closest("[role=dialog]");
  if (dialog) dialog.setAttribute("aria-label", query.getAttribute("aria-label"));
})();
