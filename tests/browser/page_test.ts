/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { makeFiles } from "../../scripts/page/files.ts";
import { writeFolder } from "../../scripts/page/folder.ts";
import { servePage } from "../../scripts/page/server.ts";
import { readResults, runShell, withDirectory } from "../helpers/commands.ts";
import { assertOpenToAll, browserTest, useBrowser } from "./chromium.ts";

useBrowser();

const server = new AbortController();
let address: string;
let served: Promise<void>;
Deno.test.beforeAll(async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  served = servePage(await makeFiles(), 0, server.signal, resolve);
  address = await promise;
});
Deno.test.afterAll(async () => {
  server.abort();
  await served;
});

/** A minute: nothing here takes as long, however busy the machine is. */
const MINUTE = { timeout: 60_000 };

/** Opens the page with settings. */
async function open(page: Page, search: string): Promise<void> {
  await page.goto(`${address}${search}`);
}

/** Waits until the charts are of the settings. */
async function done(page: Page): Promise<void> {
  await page.locator("#result.done").waitFor(MINUTE);
}

/** The first chart in words. */
async function chart(page: Page): Promise<string> {
  return await page.locator("#magnitude [role=graphics-document]").getAttribute("aria-label") ?? "";
}

browserTest("the page measures and draws without being told anything", {}, async (page) => {
  await open(page, "");
  await done(page);
  assertMatch(await page.locator("#status").innerText(), /^12,000 nets measured in \d+\.\d\d s$/);
  assertMatch(await chart(page), /gradient shrinks tenfold every 1\.6 layers in plain nets/);
  for (const name of ["magnitude", "heatmap", "ratio", "slopes"]) {
    await page.locator(`#${name} svg`).waitFor(MINUTE);
  }
  assertEquals(await page.locator("#command").innerText(), "deno run -A scripts/sweep.ts");
});

browserTest("the folder works in any folder of a web server", {}, async (page) => {
  await withDirectory(async (dir) => {
    const place = join(dir, "some", "folder");
    await writeFolder(place, await makeFiles());
    const types: Record<string, string> = {
      html: "text/html",
      css: "text/css",
      js: "text/javascript",
    };
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    await using server = Deno.serve(options, async (request) => {
      const path = new URL(request.url).pathname.replace(/\/$/, "/index.html");
      const type = types[path.split(".").at(-1)!] ?? "";
      return new Response(await Deno.readFile(join(dir, path)), {
        headers: { "content-type": type },
      });
    });
    await page.goto(`http://127.0.0.1:${server.addr.port}/some/folder/?seeds=0..9&depths=2`);
    await done(page);
    await page.goto("about:blank"); // which lets go of the server
  });
});

browserTest("a control changes the chart, the address and the command", {}, async (page) => {
  await open(page, "?seeds=0..9&depths=2,8");
  await done(page);
  const before = await chart(page);
  await page.getByLabel("Activation", { exact: true }).selectOption("relu");
  await page.locator("#magnitude [aria-label*='relu'][role=graphics-document]").waitFor(MINUTE);
  assert(before.includes("gelu") && !before.includes("relu"));
  assertEquals(new URL(page.url()).search, "?seeds=0..9&depths=2,8&activation=relu");
  await page.getByText("--depths 2,8 --activation relu").waitFor(MINUTE);
  await page.getByRole("checkbox", { name: "pre-norm" }).check();
  await page.locator("#magnitude [aria-label*='pre-norm'][role=graphics-document]").waitFor(MINUTE);
  await page.goBack();
  await page.goBack();
  await page.locator("#magnitude [aria-label*='gelu'][role=graphics-document]").waitFor(MINUTE);
  assertEquals(await page.getByLabel("Activation", { exact: true }).inputValue(), "gelu");
  assertEquals(await page.getByRole("checkbox", { name: "pre-norm" }).isChecked(), false);
});

browserTest("text is taken while it is typed, in one step back", {}, async (page) => {
  await open(page, "?seeds=0..9&depths=2");
  await done(page);
  const depths = page.locator("#depths");
  await depths.focus();
  for (const letter of [",", "4"]) {
    await depths.press("End");
    await depths.press(letter);
    await page.waitForURL((url) => url.search.endsWith(letter), MINUTE);
  }
  await done(page);
  assertEquals(await depths.evaluate((input) => input === document.activeElement), true);
  await page.goBack();
  await page.waitForURL((url) => url.search === "?seeds=0..9&depths=2", MINUTE);
  assertEquals(await depths.inputValue(), "2");
});

browserTest("a setting that is not possible is refused at its control", {}, async (page) => {
  await open(page, "?seeds=0..9&depths=2");
  await done(page);
  await page.locator("#width").fill("0");
  await page.locator("#width").press("Enter");
  await page.locator("#result.stale").waitFor(MINUTE);
  assertMatch(
    await page.locator("#width-problem").innerText(),
    /^width: given "0"; allowed: a whole number from 1 up/,
  );
  assertEquals(await page.locator("#width").getAttribute("aria-invalid"), "true");
  await page.locator("#width").fill("4");
  await page.locator("#width").press("Enter");
  await page.locator("#magnitude [aria-label*='width 4'][role=graphics-document]").waitFor(MINUTE);
  assertEquals(await page.locator("#width-problem").innerText(), "");
});

browserTest(
  "an address that is wrong says what is wrong, and measures nothing",
  {},
  async (page) => {
    await open(page, "?dept=4&seeds=x&activation=rellu");
    await page.locator("#result.stale").waitFor(MINUTE);
    const said = await page.locator(".problem").allInnerTexts();
    const [seeds, activation, dept] = said.filter((text) => text !== "") as [
      string,
      string,
      string,
    ];
    assertMatch(seeds, /^seeds: given "x"; allowed: whole numbers/);
    assertMatch(activation, /^activation: given "rellu"; .*did you mean relu\?$/);
    assertEquals(dept, "the address has an unknown setting dept; did you mean depths?");
    assertEquals(await page.locator("svg").count(), 0);
  },
);

browserTest("a newer setting ends the sweep that runs, and so does a button", {}, async (page) => {
  await open(page, "?seeds=0..99999999");
  await page.getByRole("button", { name: "Stop" }).click(MINUTE);
  await page.getByText("Stopped.").waitFor(MINUTE);
  await page.locator("#seeds").fill("0..99999998");
  await page.locator("#seeds").press("Enter");
  await page.getByRole("button", { name: "Stop" }).waitFor(MINUTE);
  await page.locator("#seeds").fill("0..9");
  await page.locator("#seeds").press("Enter");
  await done(page);
  assertMatch(await page.locator("#status").innerText(), /^120 nets/);
});

for (
  const search of [
    "",
    "?seeds=3,1,4&depths=1,5&width=3,16&activation=tanh&init=orthogonal&output=linear",
    "?seeds=0..4999&depths=32&variants=plain,shortcut-scaled,rezero,post-norm",
    "?seeds=0..100000&depths=3",
  ]
) {
  browserTest(`the page's CSV is the command's, byte for byte: ${search}`, {}, async (page) => {
    await open(page, search);
    await done(page);
    const command = await page.locator("#command").innerText();
    await withDirectory(async (dir) => {
      const own = join(dir, "own");
      await Deno.mkdir(own);
      for (const name of ["gradients.csv", "decay.csv"]) {
        const download = page.waitForEvent("download", MINUTE);
        await page.getByRole("button", { name: `Download ${name}` }).click();
        assertEquals((await download).suggestedFilename(), name);
        await (await download).saveAs(join(own, name));
      }
      const out = join(dir, "out");
      const words = command.replace(/^deno run -A scripts\/sweep.ts/, "$sweep");
      assertEquals((await runShell(`${words} --no-report --quiet --out ${out}`)).code, 0);
      const [of, there] = [await readResults(own), await readResults(out)];
      assert(of.size === 2 && of.get("decay.csv")!.length > 100);
      assertEquals(of, there);
    });
  });
}

const COPYING = { permissions: ["clipboard-read", "clipboard-write"] };
browserTest("the command can be copied", COPYING, async (page) => {
  await open(page, "?seeds=0..9&depths=2");
  await done(page);
  await page.getByRole("button", { name: "Copy as command" }).click();
  await page.getByText("Copied.").waitFor(MINUTE);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assertEquals(copied, "deno run -A scripts/sweep.ts --seeds 0..9 --depths 2");
});

browserTest("all of the page can be reached, and left, by the keyboard", {}, async (page) => {
  await open(page, "?seeds=0..9&depths=2");
  await done(page);
  const reached: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const { activeElement: at } = document;
      if (at === null || at === document.body) return "";
      const { outlineStyle } = getComputedStyle(at);
      const name = at.id || at.getAttribute("value") || at.tagName;
      return outlineStyle === "none" ? `${name} without an outline` : name;
    });
    if (at === "") break; // past the end of the page
    reached.push(at);
  }
  const links = await page.locator("nav a").count();
  assertEquals(reached.slice(0, links), new Array(links).fill("A"));
  assertEquals(reached.slice(links), [
    ...["seeds", "depths", "width", "activation", "init", "output"],
    ...["plain", "shortcut", "shortcut-matched", "shortcut-scaled", "rezero"],
    ...["pre-norm", "post-norm", "plain-norm"],
    ...["command", "copy", "gradients", "decay", "SUMMARY"],
  ]);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [375, 1280]) {
    const options = { colorScheme, viewport: { width, height: 800 } };
    for (const search of ["?seeds=0..9", "?seeds=x&dept=4"]) {
      browserTest(
        `nothing is in anybody's way: ${colorScheme}, ${width}, ${search}`,
        options,
        async (page) => {
          await open(page, search);
          await page.locator("#result.done, #result.stale").waitFor(MINUTE);
          if (!search.includes("x")) await page.locator("#slopes svg").waitFor(MINUTE);
          await assertOpenToAll(page);
        },
      );
    }
  }
}
