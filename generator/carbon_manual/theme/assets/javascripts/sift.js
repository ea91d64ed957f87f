// Narrows the tables of a page to the rows that hold some words or match some choices. Without it
// the page shows every row.
"use strict";

(() => {
  const bar = document.querySelector(".cm-sift");
  if (!bar) return;
  const { words, columns, marks, sections } = JSON.parse(bar.dataset.sift);
  const article = bar.closest("article");

  // Rows with the heading that they stand below and, within a table, the group that they are of.
  const rows = [];
  const groups = [];
  const headings = [...article.querySelectorAll("h2")];
  const isAfter = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING;
  for (const body of article.querySelectorAll("table:not(.cm-plain) tbody")) {
    if (!isAfter(bar, body)) continue;
    const heading = headings.filter((each) => isAfter(each, body)).at(-1) || null;
    let group = null;
    for (const element of body.rows) {
      if (element.querySelector("td.cm-group")) {
        group = { element, rows: [] };
        groups.push(group);
        continue;
      }
      const row = { element, heading, text: fold(element.textContent) };
      rows.push(row);
      if (group) group.rows.push(row);
    }
  }
  if (!rows.length) return;

  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
  }

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const labelled = (text, field) => make("label", { className: "cm-sift__field" }, text, field);

  const tests = [];
  const choose = (label, choices, test) => {
    if (choices.length < 2) return;
    const field = make(
      "select",
      {},
      make("option", { value: "", textContent: words.any }),
      ...choices.map(([text], place) => make("option", { value: String(place), textContent: text })),
    );
    tests.push((row) => field.value === "" || test(row, choices[Number(field.value)]));
    form.append(labelled(label, field));
  };

  const query = make("input", { type: "search", placeholder: words.hint, autocomplete: "off" });
  const form = make("form", { className: "cm-sift__form" }, labelled(words.text, query));
  tests.push((row) => fold(query.value).split(" ").every((each) => row.text.includes(each)));
  if (sections) {
    const used = headings.filter((each) => rows.some((row) => row.heading === each));
    const named = used.map((each) => {
      const copy = each.cloneNode(true);
      copy.querySelectorAll(".headerlink").forEach((link) => link.remove());
      return [copy.textContent.trim(), each];
    });
    choose(sections, named, (row, [, heading]) => row.heading === heading);
  }
  // A selector that begins with "!" tells what a row must not hold.
  const bears = (row, [, selector]) =>
    selector.startsWith("!")
      ? row.element.querySelector(selector.slice(1)) === null
      : row.element.querySelector(selector) !== null;
  for (const [label, choices] of marks) {
    choose(label, choices.filter((each) => rows.some((row) => bears(row, each))), bears);
  }
  const cell = (row, column) => row.element.cells[column - 1]?.textContent.trim() || "";
  for (const [label, column] of columns) {
    const found = [...new Set(rows.map((row) => cell(row, column)))].filter(Boolean).sort();
    choose(label, found.map((each) => [each]), (row, [text]) => cell(row, column) === text);
  }

  const status = make("p", { className: "cm-sift__status" });
  status.setAttribute("role", "status");
  const reset = make("button", { type: "reset", textContent: words.reset });
  form.append(reset);

  // What belongs to a heading: everything up to the next one.
  const below = (heading) => {
    const found = [heading];
    for (let each = heading.nextElementSibling; each && each.tagName !== "H2"; each = each.nextElementSibling) {
      found.push(each);
    }
    return found;
  };

  const sift = () => {
    let shown = 0;
    for (const row of rows) {
      const stays = tests.every((test) => test(row));
      row.element.hidden = !stays;
      shown += stays;
    }
    for (const group of groups) group.element.hidden = group.rows.every((row) => row.element.hidden);
    for (const heading of headings) {
      const own = rows.filter((row) => row.heading === heading);
      const empty = own.length > 0 && own.every((row) => row.element.hidden);
      for (const each of below(heading)) each.hidden = empty;
    }
    status.textContent = shown
      ? words.count.replace("{shown}", shown).replace("{all}", rows.length)
      : words.none;
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", sift);
  form.addEventListener("reset", () => setTimeout(sift));
  bar.append(form, status);
  sift();

  // An address that names a row shows it, whatever was chosen before.
  addEventListener("hashchange", () => {
    form.reset();
  });
})();
