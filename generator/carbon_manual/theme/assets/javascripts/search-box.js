// Mends three gaps of Material's search box, and leads from it to the search for exact words.
"use strict";

(() => {
  const exact = new URL("../../find.html", document.currentScript.src);

  // Its splitter of Chinese queries never looks at the last character, so 碳评审 was searched as 碳评.
  // 〇 stands in no vocabulary here: it takes that last place and falls out again.
  const post = Worker.prototype.postMessage;
  const isQuery = 2;
  Worker.prototype.postMessage = function (message, ...rest) {
    const padded =
      message && message.type === isQuery && typeof message.data === "string"
        ? { ...message, data: message.data.replace(/\p{Script=Han}+/gu, "$&〇") }
        : message;
    return post.call(this, padded, ...rest);
  };

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

  // It finds words that belong together less surely than the page made for that.
  const results = document.querySelector("[data-md-component=search-result]");
  if (!results) return;
  const link = document.createElement("a");
  link.className = "cm-exact";
  link.textContent = document.documentElement.lang.startsWith("zh")
    ? "逐字查找，可按类型、标准和年份筛选"
    : "Find these exact words, by type, standard and year";
  const lead = () => {
    exact.hash = query.value.trim() ? new URLSearchParams({ query: query.value.trim() }) : "";
    link.href = exact.href;
  };
  lead();
  query.addEventListener("input", lead);
  results.before(link);
})();
