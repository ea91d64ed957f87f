// The page of the exact search: fields, filters and results. Every word of it comes with the facts;
// texts of pages are put in as text, never as HTML.
"use strict";

(() => {
  const root = document.querySelector(".cm-find[data-index]");
  if (!root) return;
  const STEP = 20;
  const FILTERS = ["kind", "status", "standard", "year"];
  const PAUSE = 120; // milliseconds without a key before a search begins

  const make = (tag, attributes = {}, ...inner) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inner);
    return made;
  };
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const fields = {};
  const status = make("p", { role: "status", class: "cm-find__status" });
  const list = make("ol", { class: "cm-find__results" });
  const more = make("button", { type: "button", class: "cm-find__more", hidden: "" });
  let said = null; // the words of the page
  let ready = false;
  let found = [];
  let shown = 0;

  const state = () =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]));

  // --- fields -------------------------------------------------------------------------------

  const labelled = (name, field) => {
    field.id = `cm-find-${name}`;
    return make("div", { class: "cm-find__field" },
      make("label", { for: field.id, class: "cm-find__label" }, said[name]), field);
  };

  const select = (name, choices) => {
    const field = make("select", { name }, make("option", { value: "" }, said.any), ...choices);
    field.addEventListener("change", search);
    fields[name] = field;
    return labelled(name, field);
  };

  const option = (value, label) => make("option", { value }, label);

  const choices = () => {
    const { kinds, types, statuses, standards, pages } = cmFind.known.facts;
    const all = Object.values(pages);
    const used = (place) => new Set(all.flatMap((fact) => fact[place]));
    const [usedKinds, usedTypes, usedStatuses] = [used(0), used(1), used(2)];
    const ofKind = kinds.filter(([key]) => usedKinds.has(key)).map((each) => option(...each));
    const ofType = Object.entries(types)
      .filter(([key]) => usedTypes.has(key))
      .map(([key, label]) => option(`records/${key}`, label));
    const records = kinds.find(([key]) => key === "records");
    const group = make("optgroup", { label: records[1] }, ...ofType);
    const years = [...used(4)].sort((one, other) => other - one);
    return {
      kind: ofType.length ? [...ofKind, group] : ofKind,
      status: Object.entries(statuses)
        .filter(([key]) => usedStatuses.has(key))
        .map((each) => option(...each)),
      standard: standards.map((label, place) => option(String(place), label)),
      year: years.map((year) => option(String(year), String(year))),
    };
  };

  const build = () => {
    said = cmFind.known.facts.words;
    const query = make("input", {
      type: "search", name: "query", placeholder: said.hint, maxlength: "200",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search",
    });
    fields.query = query;
    const offered = choices();
    const reset = make("button", { type: "button", class: "cm-find__reset" }, said.reset);
    const named = { role: "search", class: "cm-find__form", "aria-label": said.query };
    const form = make("form", named,
      labelled("query", query),
      make("div", { class: "cm-find__filters" },
        ...FILTERS.map((name) => select(name, offered[name])), reset));
    list.setAttribute("aria-label", said.results);
    root.append(form, status, list, more);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      search();
    });
    let waiting = 0;
    query.addEventListener("input", (event) => {
      clearTimeout(waiting);
      if (!event.isComposing) waiting = setTimeout(search, PAUSE);
    });
    query.addEventListener("compositionend", search);
    reset.addEventListener("click", () => {
      for (const name of FILTERS) fields[name].value = "";
      query.focus();
      search();
    });
    more.addEventListener("click", () => {
      const next = shown;
      show(STEP);
      list.children[next].querySelector("a").focus();
    });
    root.addEventListener("keydown", walk);
  };

  // Arrow keys go from the field through the results and back.
  const walk = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target instanceof HTMLSelectElement) return;
    const stops = [fields.query, ...list.querySelectorAll("a.cm-find__title")];
    const item = event.target.closest(".cm-find__results > li");
    const here = item ? stops.indexOf(item.querySelector("a")) : stops.indexOf(event.target);
    const next = stops[here + step];
    if (here < 0 || !next) return;
    event.preventDefault();
    next.focus();
  };

  // --- results ------------------------------------------------------------------------------

  const marked = (pieces) =>
    pieces.map(([text, isMarked]) => (isMarked ? make("mark", {}, text) : text));

  const about = (page) => {
    const [kind, type, state, , years] = cmFind.factOf(page);
    const { kinds, types, statuses } = cmFind.known.facts;
    const label = types[type] || (kinds.find(([key]) => key === kind) || ["", ""])[1];
    const parts = [make("span", {}, label)];
    if (years.length) {
      const [first, last] = [years[0], years[years.length - 1]];
      parts.push(make("span", {}, first === last ? `${first}` : `${first}–${last}`));
    }
    if (state) {
      parts.push(make("span", { class: `cm-status cm-status--${state}` }, statuses[state]));
    }
    return make("p", { class: "cm-find__about" }, ...parts);
  };

  const item = (page) => {
    const { query } = state();
    const title = make("a", { class: "cm-find__title", href: page.path },
      ...marked(cmFind.marks(page.title, cmFind.terms(query))));
    const made = make("li", {}, make("h2", { class: "cm-find__heading" }, title), about(page));
    for (const each of cmFind.excerpts(page, query)) {
      const line = make("p", { class: "cm-find__excerpt" });
      if (each.heading.length) {
        const target = `${page.path}#${encodeURIComponent(each.anchor)}`;
        line.append(make("a", { class: "cm-find__section", href: target }, ...marked(each.heading)));
      }
      line.append(make("span", {}, ...marked(each.text)));
      made.append(line);
    }
    return made;
  };

  const show = (count) => {
    list.append(...found.slice(shown, shown + count).map(item));
    shown = Math.min(found.length, shown + count);
    const left = found.length - shown;
    more.hidden = !left;
    more.textContent = left ? fill(said.more, { more: Math.min(STEP, left) }) : "";
    tell();
  };

  const tell = () => {
    const { query, ...filters } = state();
    const terms = query.split(/\s+/).map((each) => said.open + each + said.close).join(said.and);
    const words = found.length ? (found.length === 1 ? said.one : said.some) : said.none;
    const range = Object.values(filters).some(Boolean) ? said.filtered : "";
    const first = fill(words, { count: found.length, terms });
    const rest = found.length > shown ? fill(said.shown, { shown }) : "";
    status.textContent = range + first + rest;
  };

  const search = () => {
    if (!ready) return;
    const { query, ...filters } = state();
    remember();
    list.replaceChildren();
    shown = 0;
    found = cmFind.find(query, filters);
    if (query) show(STEP);
    else {
      more.hidden = true;
      status.textContent = fill(said.ready, { pages: cmFind.pages.length });
    }
  };

  // --- address ------------------------------------------------------------------------------

  // What is searched stands in the address, so that it can be linked; typing leaves no history.
  const remember = () => {
    const address = new URL(location.href);
    address.hash = new URLSearchParams(Object.entries(state()).filter(([, value]) => value));
    if (address.href !== location.href) history.replaceState(history.state, "", address.href);
  };

  const recall = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const [name, field] of Object.entries(fields)) {
      field.value = given.get(name) || "";
      if (field.selectedIndex < 0) field.value = ""; // a choice that this site does not have
    }
    search();
  };

  // --- start --------------------------------------------------------------------------------

  const begin = () => {
    build();
    document.querySelectorAll(".cm-find-off").forEach((each) => each.remove());
    recall();
    if (!fields.query.value) fields.query.focus({ preventScroll: true });
    window.addEventListener("hashchange", recall);
  };

  const heard = (arrived, parts) => {
    if (!cmFind.known.facts) return;
    if (!said) begin();
    ready = parts > 0 && arrived === parts;
    if (ready) search();
    else if (isLost) status.textContent = said.missing;
    else status.textContent = fill(said.loading, { done: arrived, all: parts || "…" });
  };

  let isLost = false;
  const lost = () => {
    isLost = true;
    if (said) status.textContent = said.missing;
  };

  cmFind.open(root.dataset.index, heard, lost);
})();
