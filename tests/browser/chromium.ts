/// <reference lib="dom" />
/**
 * Tests in a real browser: Chromium without a window, if this machine has one.
 */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { assertEquals } from "@std/assert";
import axe from "axe-core";

/** Where Debian's package `chromium` puts it. */
const CHROMIUM = "/usr/bin/chromium";

const isThere = await Deno.stat(CHROMIUM).then(({ isFile }) => isFile, () => false);

/** The one browser of a file's tests. */
let browser: Browser;

/** Has the tests of a file share a browser. */
export function useBrowser(): void {
  if (!isThere) return;
  Deno.test.beforeAll(async () => {
    // As root, which CI may be, Chromium has no sandbox.
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  Deno.test.afterAll(() => browser.close());
}

/**
 * A test with a page of its own, on which nothing may fail that the test does not know of. Where there is
 * no Chromium its name says so.
 */
export function browserTest(
  name: string,
  options: BrowserContextOptions,
  use: (page: Page) => Promise<void>,
): void {
  Deno.test({
    name: isThere ? name : `${name} (skipped: there is no ${CHROMIUM})`,
    ignore: !isThere,
    async fn() {
      const context = await browser.newContext(options);
      try {
        const page = await context.newPage();
        const wrong: string[] = [];
        page.on("console", (message) => {
          if (["error", "warning"].includes(message.type())) wrong.push(message.text());
        });
        page.on("pageerror", (error) => wrong.push(String(error.stack)));
        page.on("requestfailed", (request) => wrong.push(`${request.url()} failed`));
        await use(page);
        assertEquals(wrong, []);
      } finally {
        await context.close();
      }
    },
  });
}

/** Sees to it that nothing in a page keeps people out, and that nothing of it is beside the screen. */
export async function assertOpenToAll(page: Page): Promise<void> {
  await page.addScriptTag({ content: axe.source });
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run();
    return violations.map(({ id, impact, nodes }) => `${impact} ${id} ${nodes[0]!.html}`);
  });
  assertEquals(violations, []);
  const overflow = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  assertEquals(overflow, 0);
}
