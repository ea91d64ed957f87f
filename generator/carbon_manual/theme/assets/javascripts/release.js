// Tells what a released page is worth today, by versions.js beside the releases, and leads to the
// other versions. The page itself never changes; whatever is not known for certain stays red.
"use strict";

(() => {
  const bar = document.querySelector(".cm-release");
  if (!bar) return;
  const words = bar.dataset;
  const root = new URL(words.root, location.href);
  const known = window.CM_VERSIONS;
  const versions = known && Array.isArray(known.versions) ? known.versions : [];
  const own = versions.find((each) => each.version === words.release);
  const current = versions.find((each) => each.status === "effective");
  const filled = (text, values) =>
    text.replace(/\{(\w+)\}/g, (_, name) => (values[name] === undefined ? "" : values[name]));
  const say = (part, text) => {
    bar.querySelector(".cm-release__" + part).textContent = text;
  };
  const address = (version, page) =>
    new URL([version, ...page.split("/")].map(encodeURIComponent).join("/"), root).href;

  const states = ["effective", "superseded", "withdrawn"];
  bar.dataset.state = own && states.includes(own.status) ? own.status : "unknown";
  say("status", filled(words[bar.dataset.state], own || {}));

  // What became of the document that the page shows.
  const fate = known && known.documents && known.documents[words.number];
  let heir = "";
  if (own && current && words.number) {
    if (fate && fate.withdrawn_on) {
      say("document", filled(words.gone, fate) + (fate.replaced_by ? filled(words.replaced, fate) : ""));
      bar.dataset.document = "withdrawn";
      heir = fate.page;
    } else if (fate && fate.version === "") {
      say("document", words.absent);
      bar.dataset.document = "absent";
    } else if (fate && fate.version !== words.version) {
      say("document", filled(words.newer, fate));
      bar.dataset.document = "superseded";
      heir = fate.page;
    } else if (own !== current) {
      say("document", words.same);
      heir = words.page;
    }
  }
  const link = bar.querySelector(".cm-release__current");
  if (own && own === current) link.hidden = true;
  else if (current) link.href = address(current.version, heir || "index.html");

  // The other versions: to the same page where they have it. Their lists are read when asked for.
  const others = bar.querySelector(".cm-release__others");
  const list = others.querySelector("ul");
  if (versions.length < 2) return;
  const fill = () => {
    const pages = window.CM_PAGES || {};
    list.replaceChildren(
      ...versions.map((each) => {
        const item = document.createElement("li");
        const entry = document.createElement("a");
        const held = each === own || (pages[each.version] || []).includes(words.page);
        entry.href = address(each.version, held ? words.page : "index.html");
        entry.textContent = each.version + "（" + each.date + "）";
        if (each === own) entry.setAttribute("aria-current", "page");
        item.dataset.state = each.status;
        item.append(entry);
        if (pages[each.version] && !held) item.append(" " + words.elsewhere);
        return item;
      }),
    );
  };
  others.addEventListener(
    "toggle",
    () => {
      for (const each of versions) {
        if (each === own) continue;
        const script = document.createElement("script");
        script.src = address(each.version, "pages.js");
        script.onload = fill;
        document.head.append(script);
      }
    },
    { once: true },
  );
  fill();
  others.hidden = false;
})();
