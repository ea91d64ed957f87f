// The text of all pages and the search for exact words in it. No part of the page is touched here.
"use strict";

const cmFind = (() => {
  // Both sides are made alike in the same way: full-width and half-width forms, ligatures, signs
  // such as ㎡, subscripts (NFKC), and capital letters. What a letter's case alone changes into two
  // letters or by its place in the word is made alike too, as Unicode's case folding does.
  const fold = (text) =>
    text
      .replace(/[\u00ad\u200b\u200c\u200d\u2060\ufeff]/g, "")
      .normalize("NFKC")
      .toLowerCase()
      .replace(/ß/g, "ss")
      .replace(/ς/g, "σ");

  const pages = [];
  const known = { facts: null };
  const listeners = [];
  let parts = 0;
  let arrived = 0;

  // A page's sections are [anchor, text]; the first line of a text is the heading's own.
  const read = ([path, ...flat]) => {
    const sections = [];
    for (let at = 0; at < flat.length; at += 2) sections.push([flat[at], flat[at + 1]]);
    const title = sections.length ? sections[0][1].split("\n", 1)[0] : path;
    const folded = fold(sections.map((each) => each[1]).join("\n"));
    return { path, title, sections, folded, called: fold(title) };
  };

  const tell = () => listeners.forEach((each) => each(arrived, parts));

  const load = (address, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("error", failed);
    document.head.append(script);
  };

  // Called by the scripts of the index, each with its part of the pages.
  let folder = "";
  let failed = () => {};
  const text = (number, count, entries) => {
    for (const each of entries) pages.push(read(each));
    arrived += 1;
    if (number === 0) {
      parts = count;
      for (let next = 1; next < count; next += 1) load(`${folder}text-${next}.js`, failed);
    }
    tell();
  };

  // Reads facts and texts from a folder, once; `heard(arrived, parts)` is told of each part.
  const open = (from, heard, lost) => {
    folder = from;
    failed = lost;
    listeners.push(heard);
    load(`${from}facts.js`, lost);
    load(`${from}text-0.js`, lost);
  };

  const facts = (given) => {
    known.facts = given;
    tell();
  };

  const factOf = (page) =>
    (known.facts && known.facts.pages[page.path]) || ["other", "", "", [], []];

  const terms = (query) => [...new Set(fold(query).split(/\s+/).filter(Boolean))];

  const fits = (page, { kind = "", status = "", standard = "", year = "" }) => {
    const [ofKind, ofType, ofStatus, ofStandards, ofYears] = factOf(page);
    if (kind && kind !== ofKind && kind !== `${ofKind}/${ofType}`) return false;
    if (status && status !== ofStatus) return false;
    if (standard && !ofStandards.includes(Number(standard))) return false;
    return !year || ofYears.includes(Number(year));
  };

  // Documents first, and what bears the words in its title before what has them in its text.
  const rank = (page, wanted) => {
    const kinds = known.facts ? known.facts.kinds.map((each) => each[0]) : [];
    const titled = wanted.every((each) => page.called.includes(each)) ? 0 : 100;
    return titled + kinds.indexOf(factOf(page)[0]);
  };

  // Every page that holds each word and passes the filters, and no other.
  const find = (query, filters = {}) => {
    const wanted = terms(query);
    if (!wanted.length) return [];
    const found = pages.filter(
      (page) => wanted.every((each) => page.folded.includes(each)) && fits(page, filters),
    );
    const ranks = new Map(found.map((page) => [page, rank(page, wanted)]));
    return found.sort((one, other) => {
      const order = ranks.get(one) - ranks.get(other);
      return order || (one.path < other.path ? -1 : 1);
    });
  };

  // Where the words stand in a text as it is written: pairs of begin and end, in order, not across
  // each other. Each letter goes with the accents behind it, so that folding keeps its place.
  const places = (text, wanted) => {
    let folded = "";
    const from = [];
    const to = [];
    for (const each of text.matchAll(/[^]\p{M}*/gu)) {
      const letter = fold(each[0]);
      for (let at = 0; at < letter.length; at += 1) {
        from.push(each.index);
        to.push(each.index + each[0].length);
      }
      folded += letter;
    }
    const found = [];
    for (const term of wanted) {
      for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) {
        found.push([from[at], to[at + term.length - 1]]);
      }
    }
    found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    let end = 0;
    return found.filter(([begin, until]) => {
      if (begin < end) return false;
      end = until;
      return true;
    });
  };

  const BEFORE = 30;
  const AFTER = 90;
  const LATIN = /[\w.,:/-]/;

  // Where a piece around a place begins and ends: not within a Latin word or a number.
  const window = (text, [begin, end]) => {
    let start = Math.max(0, begin - BEFORE);
    while (start > 0 && begin - start < 2 * BEFORE && LATIN.test(text[start - 1])) start -= 1;
    let stop = Math.max(end, Math.min(text.length, begin + AFTER));
    while (stop < text.length && stop - begin < AFTER + BEFORE && LATIN.test(text[stop])) stop += 1;
    return start < 4 ? [0, stop] : [start, stop];
  };

  // The pieces of a text around the first place of each word, as [shown, is marked] in turn.
  const pieces = (text, wanted) => {
    const firsts = wanted.map((each) => places(text, [each])[0]).filter(Boolean);
    const shown = [];
    for (const place of firsts.sort((one, other) => one[0] - other[0])) {
      const last = shown[shown.length - 1];
      const next = window(text, place);
      if (last && next[0] <= last[1]) {
        if (place[1] > last[1]) last[1] = next[1];
      } else shown.push(next);
    }
    if (!shown.length) shown.push([0, Math.min(text.length, AFTER)]);
    return shown.flatMap(([start, stop], number) => [
      ...(start && !number ? [["…", false]] : []),
      ...marks(text.slice(start, stop), wanted),
      ...(stop < text.length ? [["…", false]] : []),
    ]);
  };

  // The sections to show of a page: the one with most of the words, then others for those that it
  // has not. Each is {anchor, heading, text}, the two latter in pieces.
  const excerpts = (page, query) => {
    const wanted = terms(query);
    const held = page.sections.map(([anchor, text], place) => {
      const folded = fold(text);
      return { anchor, text, place, terms: wanted.filter((each) => folded.includes(each)) };
    });
    const shown = [];
    let missing = wanted;
    while (missing.length && shown.length < 3) {
      const gain = (each) => each.terms.filter((term) => missing.includes(term)).length;
      const best = held.reduce((one, other) => (gain(other) > gain(one) ? other : one), held[0]);
      if (!best || !gain(best)) break;
      missing = missing.filter((term) => !best.terms.includes(term));
      shown.push(best);
    }
    return shown.map(({ anchor, text, place }) => {
      const [heading, ...lines] = text.split("\n");
      return {
        anchor,
        heading: place ? marks(heading, wanted) : [],
        text: pieces(lines.join(" "), wanted),
      };
    });
  };

  const marks = (text, wanted) => {
    const shown = [];
    let at = 0;
    for (const [begin, end] of places(text, wanted)) {
      shown.push([text.slice(at, begin), false], [text.slice(begin, end), true]);
      at = end;
    }
    shown.push([text.slice(at), false]);
    return shown.filter((each) => each[0]);
  };

  return { open, facts, text, find, excerpts, marks, terms, fold, factOf, known, pages };
})();
