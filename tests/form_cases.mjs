// Runs the form's own part without a browser: files to what the form shows, edited, and back.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
globalThis.fetch = async (name) => ({ json: async () => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) });
const source = readFileSync(`${folder}/form.js`, "utf8").replace("./yaml/index.js", pathToFileURL(`${folder}/yaml/index.js`).href);
const { fromFile, toFile } = await import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ text, edits }) => {
  const data = fromFile(text);
  for (const [path, value] of edits) {
    const inner = path.slice(0, -1).reduce((found, key) => (found[key] ??= {}), data);
    const last = path.at(-1);
    if (value === null && Array.isArray(inner)) inner.splice(last, 1);
    else if (last === "+") inner.push(value);
    else inner[last] = value;
  }
  return toFile(data);
});
process.stdout.write(JSON.stringify(answers));
