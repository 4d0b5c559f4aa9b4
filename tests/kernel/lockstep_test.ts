import { assertEquals } from "@std/assert";
import { expandLockstep } from "../../scripts/kernel/lockstep.ts";

Deno.test("expandLockstep() writes each statement for all copies before the next", () => {
  const source = `
  before($);
  // lockstep 3
  const x$ = load(at, $ * 16);
  k = constant();
  y$ = add(x$,
    x$$);
  if (count > $) {
    const z = x$;
    store(z);
  }
  // end
  after();
`;
  assertEquals(
    expandLockstep(source),
    `
  before($);
  const x0 = load(at, 0 * 16);
  const x1 = load(at, 1 * 16);
  const x2 = load(at, 2 * 16);
  k = constant();
  y0 = add(x0,
    x1);
  y1 = add(x1,
    x2);
  y2 = add(x2,
    x3);
  if (count > 0) {
    const z = x0;
    store(z);
  }
  if (count > 1) {
    const z = x1;
    store(z);
  }
  if (count > 2) {
    const z = x2;
    store(z);
  }
  after();
`,
  );
});
