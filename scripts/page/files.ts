/// <reference lib="deno.unstable" />
/**
 * The page's files: its text and style as they are, its code put together for browsers.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The page's files by their names, in one folder. */
export type Files = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

const BROWSER = fileURLToPath(new URL("./browser/", import.meta.url));

/** What is taken as it is. */
const AS_IT_IS = ["index.html", "style.css", "workplace.css"];

/** The scripts that a browser starts with: the page's, and that of its worker threads. */
const SCRIPTS = ["page.ts", "worker.ts"];

/**
 * Makes the files. Deno's own bundler reads deno.json and the lock file, as everything else here does:
 * the browser gets the same versions of the same modules.
 *
 * @throws {Error} If the code cannot be put together.
 */
export async function makeFiles(): Promise<Files> {
  const { success, errors, outputFiles = [] } = await Deno.bundle({
    entrypoints: SCRIPTS.map((name) => join(BROWSER, name)),
    outputDir: BROWSER, // nothing is written: names are relative to it
    platform: "browser",
    external: ["./tfjs_engine.ts"], // no control asks for this engine, and tfjs is larger than all else
    codeSplitting: true,
    minify: true,
    write: false,
  });
  if (!success) throw new Error(errors.map(({ text }) => text).join("; "));
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const name of AS_IT_IS) files.set(name, await Deno.readFile(join(BROWSER, name)));
  for (const { path, contents } of outputFiles) {
    files.set(path.slice(BROWSER.length), new Uint8Array(contents!));
  }
  return files;
}
