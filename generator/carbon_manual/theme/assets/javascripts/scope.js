// The four globals that the bundle of Material expects, set before it runs. Material writes them
// as an inline script; as a file they need no exception in the content security policy.
"use strict";

// Root of this copy of the site (two levels above this file): two versions of the site beside
// each other keep separate settings.
var __md_scope = new URL("../../", document.currentScript.src);

var __md_hash = (text) => [...text].reduce((hash, c) => ((hash << 5) - hash + c.charCodeAt(0)) | 0, 0);

var __md_get = (key, storage, scope = __md_scope) => {
  // Browsers may forbid storage for pages opened from disk; the site then has its defaults.
  try {
    return JSON.parse((storage || localStorage).getItem(scope.pathname + "." + key));
  } catch (error) {
    return null;
  }
};

var __md_set = (key, value, storage, scope = __md_scope) => {
  try {
    (storage || localStorage).setItem(scope.pathname + "." + key, JSON.stringify(value));
  } catch (error) {
    // Not remembered: the page works all the same.
  }
};
