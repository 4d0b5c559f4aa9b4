import { assertEquals } from "@std/assert";
import { release } from "../../src/statistics/release.ts";

Deno.test("release() empties an array", () => {
  const array = Float64Array.of(1, 2);
  release(array);
  assertEquals([array.length, array.buffer.detached], [0, true]);
});

Deno.test("release() leaves alone what others may use", () => {
  const whole = Float64Array.of(1, 2, 3);
  release(whole.subarray(1));
  assertEquals([...whole], [1, 2, 3]);
  const shared = new Uint8Array(new SharedArrayBuffer(4));
  release(shared);
  assertEquals(shared.length, 4);
});
