import { assert, assertEquals } from "@std/assert";
import { progressLine, progressText } from "../../scripts/command/progress_text.ts";

const HALF = { share: 0.4267, seconds: 38, left: 51.2 };

Deno.test("progressText() says the share, the time left and the time that has passed", () => {
  assertEquals(progressText(HALF, 80), "42 % | 51 s left | 38 s so far");
  assertEquals(progressText({ share: 0, seconds: 0, left: NaN }, 80), "0 % | 0 s so far");
  assertEquals(progressText({ ...HALF, left: 0.4 }, 80), "42 % | nearly done | 38 s so far");
  assertEquals(
    progressText({ share: 0.9999, seconds: 1, left: 1 }, 80),
    "99 % | 1 s left | 1 s so far",
  );
});

Deno.test("progressText() gives a time in its two largest units", () => {
  const left = (seconds: number) => progressText({ ...HALF, left: seconds }, 80).split(" | ")[1];
  assertEquals([59.4, 59.6, 61, 3599.6, 3661, 7200, 90_000, 8.64e6].map(left), [
    ...["59 s left", "1 min left", "1 min 1 s left", "1 h left", "1 h 1 min left", "2 h left"],
    ...["1 d 1 h left", "100 d left"],
  ]);
});

Deno.test("progressLine() fits every window, and has the time left in all but the narrowest", () => {
  for (let columns = 1; columns <= 200; columns++) {
    const line = progressLine(HALF, columns);
    assert(line.length < columns, `${line.length} characters in ${columns} columns: ${line}`);
    if (columns > 17) assert(line.includes("42 % | 51 s left"), line);
  }
});

Deno.test("progressLine() has a bar where there is room, of forty characters at most", () => {
  assertEquals(progressLine(HALF, 41), "42 % | 51 s left | 38 s so far");
  assertEquals(progressLine(HALF, 42), "====------ 42 % | 51 s left | 38 s so far");
  assertEquals(
    progressLine(HALF, 200),
    `${"=".repeat(17)}${"-".repeat(23)} 42 % | 51 s left | 38 s so far`,
  );
});
