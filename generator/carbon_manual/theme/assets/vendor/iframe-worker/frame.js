// Inside the hidden frame: the two functions of a worker's global scope that the search worker uses.
// From iframe-worker 1.0.4, MIT (see LICENSE in this folder), taken out of its inline script.
"use strict";

window.postMessage = (data) => parent.postMessage(data, "*");

window.importScripts = (...urls) =>
  urls.reduce(
    (previous, url) =>
      previous.then(
        () =>
          new Promise((resolve) => {
            const script = document.createElement("script");
            script.src = url;
            script.onload = resolve;
            document.body.appendChild(script);
          }),
      ),
    Promise.resolve(),
  );
