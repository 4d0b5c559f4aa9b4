/// <reference lib="dom" />
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { sweep } from "../../mod.ts";
import { filesOf } from "../../scripts/report/files.ts";
import { withDirectory } from "../helpers/commands.ts";
import { assertOpenToAll, browserTest, useBrowser } from "./chromium.ts";

useBrowser();

const found = await sweep({
  ...{ seeds: { from: 0, to: 9 }, depths: [2, 8], width: [3, 8], metrics: ["rms", "mean_abs"] },
  variants: ["plain", "shortcut", "pre-norm"],
});
const files = await filesOf(found, { noReport: false, svg: true, png: false });

/** Opens one of the files from a disk, without a network. */
async function openFile(page: Page, name: string, use: () => Promise<void>): Promise<void> {
  await page.context().setOffline(true);
  await withDirectory(async (dir) => {
    const path = join(dir, name.replace("/", "-"));
    await Deno.writeTextFile(path, files.get(name) as string);
    await page.goto(pathToFileURL(path).href);
    await use();
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [375, 1280]) {
    const options = { colorScheme, viewport: { width, height: 800 } };
    browserTest(
      `a report is in nobody's way: ${colorScheme}, ${width}`,
      options,
      (page) =>
        openFile(page, "report.html", async () => {
          assertEquals(await page.locator("figure svg").count(), 8);
          await assertOpenToAll(page);
        }),
    );
  }
}

browserTest(
  "a report saves the tables that the sweep found",
  {},
  (page) =>
    openFile(page, "report.html", async () => {
      for (const table of ["gradients", "decay"] as const) {
        const saved = page.waitForEvent("download");
        await page.getByRole("link", { name: `${table}.csv` }).click();
        const download = await saved;
        assertEquals(download.suggestedFilename(), `${table}.csv`);
        assertEquals(await Deno.readTextFile(await download.path()), found.csv(table));
      }
    }),
);

browserTest(
  "a chart's file is dark where its reader's pages are",
  { colorScheme: "dark" },
  (page) =>
    openFile(page, "charts/magnitude-rms.svg", async () => {
      const fill = () =>
        page.locator("svg > rect").first().evaluate((rect) => getComputedStyle(rect).fill);
      const dark = await fill();
      await page.emulateMedia({ colorScheme: "light" });
      assertEquals([await fill(), dark], ["rgb(255, 255, 255)", "rgb(22, 24, 29)"]);
    }),
);
