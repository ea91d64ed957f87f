// Runs a web worker in a hidden frame, because browsers refuse real workers to pages from disk.
// iframe-worker 1.0.4, Copyright (c) 2020-2022 Martin Donath, MIT (see LICENSE in this folder).
// Changed for carbon-manual: the frame loads frame.js instead of holding an inline script, so that
// it runs under a content security policy without 'unsafe-inline'.
"use strict";

(() => {
  const frameScript = new URL("frame.js", document.currentScript.src).href;
  const attribute = (url) => String(url).replace(/&/g, "&amp;").replace(/"/g, "&quot;");

  class IFrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.url = url;
      this.iframe = document.createElement("iframe");
      this.iframe.hidden = true;
      document.body.appendChild(this.iframe);
      const page = this.window.document;
      page.open();
      page.write(
        // The worker comes first: it finds its folder by the first script of its page.
        `<html><body><script src="${attribute(url)}"></script>` +
          `<script src="${attribute(frameScript)}"></script></body></html>`,
      );
      page.close();
      this.onFrameMessage = (event) => {
        if (event.source !== this.window) return;
        this.dispatchEvent(new MessageEvent("message", { data: event.data }));
        if (this.onmessage) this.onmessage(event);
      };
      window.addEventListener("message", this.onFrameMessage);
      this.ready = new Promise((resolve, reject) => {
        this.window.onload = resolve;
        this.window.onerror = reject;
      });
    }

    get window() {
      return this.iframe.contentWindow;
    }

    postMessage(data) {
      this.ready
        .catch(() => undefined)
        .then(() =>
          this.window.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) })),
        );
    }

    terminate() {
      this.iframe.remove();
      window.removeEventListener("message", this.onFrameMessage);
    }
  }

  window.IFrameWorker = IFrameWorker;
  if (location.protocol === "file:") window.Worker = IFrameWorker;
})();
