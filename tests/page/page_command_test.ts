import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { makeFiles } from "../../scripts/page/files.ts";
import { checkSettings, readAddress } from "../../scripts/page/browser/settings.ts";
import { servePage } from "../../scripts/page/server.ts";
import { main as notebook } from "../../scripts/notebook.ts";
import { main } from "../../scripts/page.ts";
import { callCommand, listDirectory, startScript, withDirectory } from "../helpers/commands.ts";

const files = await makeFiles();
const textOf = (name: string) => new TextDecoder().decode(files.get(name));
const page = textOf("index.html");

for (
  const [args, message] of [
    [["--port", "x"], '--port: given "x"; allowed: a whole number from 0 to 65535'],
    [["--prot", "1"], "unknown flag --prot; did you mean --port?"],
    [["--port", "1", "--export", "x"], "--export and --port exclude each other"],
    [["--export", "deno.json"], '--export: given "deno.json"'],
    [["extra"], 'unexpected word "extra"; a flag begins with --'],
  ] as const
) {
  Deno.test(`page.ts ${args.join(" ")} is refused`, async () => {
    const { code, stdout, stderr } = await callCommand(main, ...args);
    assertEquals([code, stdout], [2, ""]);
    assert(stderr.startsWith(`page: ${message}`), stderr);
  });
}

Deno.test("page.ts --help shows its flags", async () => {
  const { code, stdout } = await callCommand(main, "--help");
  assertEquals(code, 0);
  assertMatch(stdout, /--port 8000 .*\n[^]*--export DIR /);
});

Deno.test("page.ts --export writes all files to a directory that it makes", async () => {
  await withDirectory(async (dir) => {
    const out = join(dir, "new", "page");
    const { code, stdout } = await callCommand(main, "--export", out);
    assertEquals(code, 0);
    assertMatch(stdout, /page: 1\.\d MB for any web server\n$/);
    assertEquals(await listDirectory(out), [...files.keys()].sort());
  });
});

Deno.test("the page's folder is small, and has no tfjs in it", () => {
  const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  assert(bytes < 1.5e6, `${bytes} bytes`);
  for (const name of files.keys()) assert(!textOf(name).includes("WebGL"), name);
});

Deno.test("the page's files name no address that is not theirs", () => {
  const links = [...page.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, link]) => link!);
  const own = links.filter((link) => !link.startsWith("?") && link !== "data:,");
  assertEquals(own.toSorted(), ["page.js", "style.css", "workplace.css"]);
  for (const name of own) assert(name.endsWith(".js") || !/url\(|@import/.test(textOf(name)), name);
  const scripts = [...files.keys()].filter((name) => name.endsWith(".js"));
  const imports = scripts.map(textOf).flatMap((text) => [
    ...text.matchAll(/\bimport(?:\(| ?[\w{][^"]{0,999} ?from ?| ?)"([^"]+)"/g),
  ]);
  assert(imports.length > 5);
  const names = new Set(imports.map(([, to]) => to!.replace(/^\.\//, "")));
  names.delete("tfjs_engine.ts"); // which no control asks for
  for (const name of names) assert(files.has(name), name);
});

Deno.test("the page's code does without what some browsers lack", () => {
  for (const name of files.keys()) {
    assert(!/\busing \w+ ?=/.test(textOf(name)), name);
  }
});

Deno.test("each setting to try is possible, and each another one", () => {
  const links = [...page.matchAll(/href="(\?[^"]*)"/g)].map(([, to]) =>
    to!.replaceAll("&amp;", "&")
  );
  assert(links.length >= 5);
  assertEquals(new Set(links).size, links.length);
  for (const link of links) {
    const { settings, problems } = readAddress(link);
    assertEquals([...problems, ...checkSettings(settings).checked.problems], [], link);
  }
});

Deno.test("the page's ten numbers are the notebook's", async () => {
  const shown = [...page.matchAll(/<td>(.*?)<\/td>/g)].map(([, number]) => number!);
  const { nets } = JSON.parse((await callCommand(notebook, "--json")).stdout);
  const [plain, shortcut] = nets as { layers: { meanAbs: number }[] }[];
  const numbers = plain!.layers.flatMap((layer, i) => [layer, shortcut!.layers[i]!]);
  assertEquals(shown, numbers.map(({ meanAbs }) => meanAbs.toPrecision(4)));
  assertEquals(shown.length, 10);
});

/** Serves the page while it is used. */
async function serving(use: (address: string) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const served = servePage(files, 0, controller.signal, resolve);
  try {
    await use(await promise);
  } finally {
    controller.abort();
    await served;
  }
}

Deno.test("the page is served with its types, and nothing else is", async () => {
  await serving(async (address) => {
    assertMatch(address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    const ask = async (path: string) => {
      const response = await fetch(new URL(path, address));
      await response.bytes();
      return [response.status, response.headers.get("content-type")];
    };
    assertEquals(await ask("/?depths=2"), [200, "text/html; charset=utf-8"]);
    assertEquals(await ask("/worker.js"), [200, "text/javascript; charset=utf-8"]);
    assertEquals(await ask("/style.css"), [200, "text/css; charset=utf-8"]);
    for (const path of ["/page.ts", "/deno.json", "/%2e%2e/page.ts", "/constructor"]) {
      assertEquals((await ask(path))[0], 404, path);
    }
  });
});

Deno.test("page.ts says that a port is taken", async () => {
  await serving(async (address) => {
    const { port } = new URL(address);
    const { code, stderr } = await callCommand(main, "--port", port);
    const why = `port ${port} is in use; --port takes another, --port 0 any that is free`;
    assertEquals([code, stderr], [1, `page: ${why}\n`]);
  });
});

Deno.test("page.ts serves the page until it is interrupted", async () => {
  const process = startScript("scripts/page.ts", "--port", "0");
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  while (!said.includes("\n")) said += (await reader.read()).value;
  const [address] = said.split(" ") as [string];
  assertEquals(await (await fetch(address)).text(), page);
  process.kill("SIGINT");
  assertEquals((await process.status).code, 0);
  await reader.cancel();
  await process.stderr.cancel();
});
