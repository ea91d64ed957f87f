// The browser form's own part: how a file becomes a form and back, and the preview.
//
// Back means: the text that was read, with only those places replaced that the form changed. Comments,
// order and quotes of everything else stay. New text is quoted wherever another program would take it
// for something else than text. `types.json` tells what each field holds; it comes from `types/`.

import * as YAML from "./yaml/index.js";

const SPLIT = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*\r?\n([\s\S]*)$/m;
const NUMERIC = ["integer", "year", "decimal", "quantity", "period", "boolean"];
const types = await (await fetch("types.json")).json();
const typeOf = (data) => types[data.type] ?? { control: {}, body: {} };
const parse = (text) => YAML.parseDocument(text, { schema: "failsafe", uniqueKeys: false });

// --- from the file to the form ----------------------------------------------------------------

function fromFile(text) {
  const found = SPLIT.exec(text);
  if (!found) return { original_text: text };
  const control = parse(found[1]);
  const type = typeOf({ type: control.get("type") });
  const data = { ...shownMap(control.contents, type.control), original_text: text };
  if (type.record) data.content = shownMap(parse(found[2]).contents, type.body);
  else data.body = found[2];
  return data;
}

function shownMap(node, fields) {
  const shown = {};
  for (const pair of YAML.isMap(node) ? node.items : []) {
    const field = fields[String(pair.key)];
    if (field && pair.value) shown[String(pair.key)] = shownValue(pair.value, field);
  }
  return shown;
}

function shownValue(node, field) {
  const items = YAML.isCollection(node) ? node.items : [];
  switch (field.kind) {
    case "label":
      return YAML.isMap(node) ? shownMap(node, { zh: {}, en: {} }) : { zh: plain(node) };
    case "group":
      return shownMap(node, field.columns);
    case "table":
      return items.map((row) => shownMap(row, field.columns));
    case "list":
      return items.map((each) => shownValue(each, field.item));
    case "series":
      return items.map((pair) => ({ period: String(pair.key), value: plain(pair.value) }));
    case "claims":
      return claims(node);
    default:
      return plain(node);
  }
}

// Headings and standards each on a line, the clauses of a standard behind it.
function claims(node) {
  const shown = new YAML.Document(node.toJSON());
  YAML.visit(shown, { Seq: (_, list) => { list.flow = true; } });
  return shown.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const plain = (node) => (YAML.isScalar(node) ? String(node.value ?? "") : "");

// --- from the form to the file ----------------------------------------------------------------

function toFile(data) {
  const type = typeOf(data);
  const found = SPLIT.exec(data.original_text ?? "");
  if (!found) return fresh(data, type);
  const front = merged(found[1], type.control, data);
  const rest = type.record ? merged(found[2], type.body, data.content ?? {}) : data.body;
  const start = data.original_text.indexOf("\n") + 1;
  const middle = data.original_text.slice(start + found[1].length, data.original_text.length - found[2].length);
  return data.original_text.slice(0, start) + front + middle + rest;
}

function fresh(data, type) {
  const front = pairs(type.control, data, "");
  return `---\n${front}---\n${type.record ? pairs(type.body, data.content ?? {}, "") : `\n${data.body ?? ""}`}`;
}

function merged(text, fields, data) {
  const edits = [];
  const document = parse(text);
  if (document.errors.length) return text;
  if (YAML.isMap(document.contents)) mergeMap(document.contents, fields, data, { text, edits, indent: "" });
  else return text + pairs(fields, data, "");
  edits.sort((a, b) => b[0] - a[0]);
  return edits.reduce((done, [from, to, put]) => done.slice(0, from) + put + done.slice(to), text);
}

// A mapping: changed values, new ones at the end, emptied ones with their line.
function mergeMap(map, fields, data, into) {
  if (map.flow) {
    if (!same(shownMap(map, fields), data)) into.edits.push([map.range[0], map.range[1], flow(map, fields, data)]);
    return;
  }
  const known = new Set();
  for (const pair of map.items) {
    const name = String(pair.key);
    const field = fields[name];
    known.add(name);
    if (!field) continue;
    if (isEmpty(data[name])) {
      if (pair.value && !isEmpty(shownValue(pair.value, field))) drop(pair, map, into);
    } else if (!pair.value || pair.value.range[0] === pair.value.range[1]) {
      const end = pair.key.range[1] + 1;
      into.edits.push([end, end, valueOf(field, data[name], into.indent)]);
    } else mergeValue(pair.value, field, data[name], into);
  }
  const more = Object.fromEntries(Object.entries(fields).filter(([name]) => !known.has(name)));
  const added = pairs(more, data, into.indent);
  if (added) insert(endOf(map, into.text), added, into);
}

function mergeValue(node, field, value, into) {
  const shown = shownValue(node, field);
  if (same(shown, value)) return;
  const deeper = { ...into, indent: indentOf(node, into.text) };
  const put = (text) => into.edits.push([node.range[0], node.range[1], text]);
  if (YAML.isScalar(node) && ["label", "claims"].includes(field.kind) === false && !Array.isArray(value)) {
    put(node.type === "QUOTE_DOUBLE" ? JSON.stringify(value) : scalar(value, field, into.inFlow));
  } else if (field.kind === "label") {
    if (YAML.isScalar(node) && isEmpty(value.en)) put(scalar(value.zh, field));
    else put(flow(node, { zh: TEXT, en: TEXT }, value));
  } else if (node.flow) {
    put(flowValue(field, value));
  } else if (field.kind === "group") mergeMap(node, field.columns, value, deeper);
  else if (field.kind === "table" || field.kind === "list") mergeRows(node, field, shown, value, deeper);
  else if (field.kind === "series") {
    const columns = Object.fromEntries([...shown, ...value].map((each) => [each.period, { kind: "decimal" }]));
    mergeMap(node, columns, Object.fromEntries(value.map((each) => [each.period, each.value])), deeper);
  } else {
    const lines = valueOf(field, value, parentIndent(node, into.text)).replace(/^\n\s*/, "");
    into.edits.push([node.range[0], endOf(node, into.text), `${lines}\n`]);
  }
}

const TEXT = { kind: "text" };

// Rows: those alike at both ends stay; of the rest as many as there are on both sides are edited.
function mergeRows(list, field, shown, value, into) {
  let head = 0;
  let tail = 0;
  while (head < Math.min(shown.length, value.length) && same(shown[head], value[head])) head += 1;
  while (tail < Math.min(shown.length, value.length) - head && same(shown.at(-1 - tail), value.at(-1 - tail))) tail += 1;
  const old = list.items.slice(head, list.items.length - tail);
  const now = value.slice(head, value.length - tail);
  const item = field.kind === "table" ? null : field.item;
  const both = Math.min(old.length, now.length);
  for (let at = 0; at < both; at += 1) {
    const inner = { ...into, indent: indentOf(old[at], into.text) };
    if (item) mergeValue(old[at], item, now[at], inner);
    else mergeMap(old[at], field.columns, now[at], inner);
  }
  for (const gone of old.slice(both)) {
    const from = lineStart(gone.range[0], into.text);
    into.edits.push([from, endOf(gone, into.text), ""]);
  }
  const added = now.slice(both).map((row) => rowOf(field, row, into.indent)).join("");
  const last = list.items[head + both - 1 >= 0 ? head + Math.max(old.length, both) - 1 : 0];
  if (added) insert(last && head + old.length ? endOf(last, into.text) : lineStart(list.range[0], into.text), added, into);
}

const lineStart = (at, text) => text.lastIndexOf("\n", at - 1) + 1;
const parentIndent = (node, text) => indentOf(node, text).replace(/ {2}$/, "");

// The column at which a block opens, as blanks; a row stands behind its dash.
function indentOf(node, text) {
  return " ".repeat(node.range[0] - lineStart(node.range[0], text));
}

// Where the line ends on which a value ends, with its remark.
function endOf(node, text) {
  let at = node.range[1];
  while (at > node.range[0] && /\s/.test(text[at - 1])) at -= 1;
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

function insert(at, lines, into) {
  const isOpen = at > 0 && into.text[at - 1] !== "\n";
  into.edits.push([at, at, (isOpen ? "\n" : "") + lines]);
}

// A row's first field cannot go with its line: the dash stands there.
function drop(pair, map, into) {
  const from = lineStart(pair.key.range[0], into.text);
  const isFirst = /\S/.test(into.text.slice(from, pair.key.range[0]));
  const to = endOf(pair.value, into.text);
  if (!isFirst) into.edits.push([from, to, ""]);
  else into.edits.push([pair.value.range[0], pair.value.range[1], ""]);
}

// --- writing YAML ------------------------------------------------------------------------------

function pairs(fields, data, indent) {
  return Object.entries(fields)
    .filter(([name]) => !isEmpty(data[name]))
    .map(([name, field]) => `${indent}${name}:${valueOf(field, data[name], indent)}\n`)
    .join("");
}

// What stands behind the colon, without the last line's end.
function valueOf(field, value, indent) {
  const inner = `${indent}  `;
  switch (field.kind) {
    case "table":
      return `\n${value.map((row) => rowOf(field, row, inner)).join("")}`.replace(/\n$/, "");
    case "group":
      return `\n${pairs(field.columns, value, inner)}`.replace(/\n$/, "");
    case "series":
      return `\n${value.map((each) => `${inner}${each.period}: ${each.value}`).join("\n")}`;
    case "claims":
      return `\n${value.trimEnd().split("\n").map((line) => inner + line).join("\n")}`;
    default:
      return ` ${flowValue(field, value)}`;
  }
}

function rowOf(field, row, indent) {
  if (field.kind === "list") return `${indent}- ${flowValue(field.item, row)}\n`;
  return `${indent}- ${pairs(field.columns, row, `${indent}  `).trimStart()}`;
}

function flowValue(field, value) {
  switch (field.kind) {
    case "list":
      return `[${value.map((each) => flowValue(field.item, each)).join(", ")}]`;
    case "table":
      return `[${value.map((row) => flow(null, field.columns, row)).join(", ")}]`;
    case "group":
      return flow(null, field.columns, value);
    case "series":
      return `{${value.map((each) => `${each.period}: ${each.value}`).join(", ")}}`;
    case "label":
      return isEmpty(value.en) ? scalar(value.zh, field) : flow(null, { zh: TEXT, en: TEXT }, value);
    default:
      return scalar(value, field);
  }
}

// A mapping in one line; the order and what no field shows stay as they were.
function flow(old, fields, data) {
  const before = YAML.isMap(old) ? old.items.map((pair) => String(pair.key)) : [];
  const names = [...new Set([...before, ...Object.keys(fields)])];
  const kept = names.flatMap((name) => {
    if (!fields[name]) return [`${name}: ${String(old.get(name, true))}`];
    const node = YAML.isMap(old) ? old.get(name, true) : null;
    if (isEmpty(data[name])) return [];
    const isQuoted = node?.type === "QUOTE_DOUBLE" && typeof data[name] === "string";
    return [`${name}: ${isQuoted ? JSON.stringify(data[name]) : flowValue(fields[name], data[name])}`];
  });
  return `{${kept.join(", ")}}`;
}

// Text, in quotes where it would else be read as something other than this text.
function scalar(given, field) {
  const text = String(given);
  if (readsBack(text, field)) return text;
  return JSON.stringify(text);
}

function readsBack(text, field) {
  if (/[\n\t]|^\s|\s$/.test(text)) return false;
  try {
    const alone = YAML.parse(`x: ${text}\ny: [${text}]`, { schema: "failsafe" });
    if (alone.x !== text || alone.y.length !== 1 || alone.y[0] !== text) return false;
    if (NUMERIC.includes(field.kind) || field.kind === "date") return true;
    return ["1.1", "1.2"].every((version) => typeof YAML.parse(text, { version }) === "string");
  } catch {
    return false;
  }
}

function isEmpty(value) {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.every(isEmpty);
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

// Equal but for what is empty on both sides.
function same(one, other) {
  if (isEmpty(one) || isEmpty(other)) return isEmpty(one) && isEmpty(other);
  if (typeof one !== "object" || typeof other !== "object") return String(one) === String(other);
  if (Array.isArray(one)) return one.length === other.length && one.every((each, at) => same(each, other[at]));
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => same(one[key], other[key]));
}

// --- the preview -------------------------------------------------------------------------------

function preview(h, createClass) {
  const cell = (value, field) => {
    if (isEmpty(value)) return "";
    if (field.kind === "label") return value.zh ?? "";
    if (field.kind === "group") return table(field.columns, value);
    if (field.kind === "table") return value.length ? rows(field.columns, value) : "";
    if (field.kind === "series") return rows(PERIODS, value);
    if (field.kind === "list") return value.map((each) => cell(each, field.item)).join("、");
    return field.choices?.[value] ?? String(value);
  };
  const PERIODS = { period: { label: "期间" }, value: { label: "数值" } };
  const named = (fields, found) => Object.entries(fields).filter(([name]) => found.some((each) => !isEmpty(each[name])));
  const table = (fields, data) =>
    h("table", {}, h("tbody", {}, ...named(fields, [data]).map(([name, field]) =>
      h("tr", { key: name }, h("th", {}, field.label), h("td", {}, cell(data[name], field))))));
  const rows = (fields, list) => {
    const shown = named(fields, list);
    return h("table", {},
      h("thead", {}, h("tr", {}, ...shown.map(([name, field]) => h("th", { key: name }, field.label)))),
      h("tbody", {}, ...list.map((row, at) =>
        h("tr", { key: at }, ...shown.map(([name, field]) => h("td", { key: name }, cell(row[name], field)))))));
  };
  const sections = (fields, data) =>
    named(fields, [data]).map(([name, field]) =>
      h("section", { key: name }, h("h2", {}, field.label), cell(data[name], field)));
  return createClass({
    render() {
      const data = this.props.entry.get("data").toJS();
      const type = typeOf(data);
      return h("div", { className: "cm-preview" },
        h("h1", {}, `${data.id ?? ""} ${data.title?.zh ?? ""}`),
        table(type.control, data),
        ...(type.record ? sections(type.body, data.content ?? {}) : [this.props.widgetFor("body")]));
    },
  });
}

// --- start -------------------------------------------------------------------------------------

export { fromFile, toFile };

if (globalThis.CMS) {
  const { CMS, h, createClass } = globalThis;
  CMS.registerCustomFormat("carbon-record", "yaml", { fromFile, toFile });
  CMS.registerCustomFormat("carbon-document", "md", { fromFile, toFile });
  const shown = preview(h, createClass);
  const style = document.querySelector("style").textContent;
  CMS.registerPreviewStyle(style, { raw: true });
  for (const type of Object.values(types)) for (const name of type.names) CMS.registerPreviewTemplate(name, shown);
  CMS.init();
}
