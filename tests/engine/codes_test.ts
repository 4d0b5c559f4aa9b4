import { assertEquals, assertThrows } from "@std/assert";
import {
  ACTIVATION_CODES,
  JOIN_CODES,
  METRIC_CODES,
  NORM_CODES,
} from "../../src/engine/fused/codes.ts";
import {
  bytesOf,
  float32Bits,
  LAYER_FIELDS,
  RUN_FIELDS,
  TASK_FIELDS,
  writeFields,
} from "../../src/engine/fused/fields.ts";
import { checkSizes, loadKernel } from "../../src/engine/fused/load_kernel.ts";
import { SINGLE_STATE } from "../../src/engine/fused/memory.ts";

Deno.test("a name without a code does not compile", () => {
  const { gelu: _gelu, ...activations } = ACTIVATION_CODES;
  const { none: _none, ...joins } = JOIN_CODES;
  const { rms: _rms, ...metrics } = METRIC_CODES;
  const { behind: _behind, ...norms } = NORM_CODES;
  // @ts-expect-error: gelu is missing
  const _activationCodes: typeof ACTIVATION_CODES = activations;
  // @ts-expect-error: none is missing
  const _joinCodes: typeof JOIN_CODES = joins;
  // @ts-expect-error: behind is missing
  const _normCodes: typeof NORM_CODES = norms;
  // @ts-expect-error: rms is missing
  const _metricCodes: typeof METRIC_CODES = metrics;
});

Deno.test("no two names have the same code", () => {
  for (const codes of [ACTIVATION_CODES, JOIN_CODES, NORM_CODES, METRIC_CODES]) {
    const numbers = Object.values(codes);
    assertEquals(new Set(numbers).size, numbers.length);
  }
});

Deno.test("writeFields() puts each field in its place, and takes no less than all of them", () => {
  const words = new Int32Array(6);
  writeFields(words, 8, ["one", "two", "three"], { three: 3, one: 1, two: float32Bits(-0.5) });
  assertEquals([...words], [0, 0, 1, words[3]!, 3, 0]);
  assertEquals(new Float32Array(words.buffer)[3], -0.5);
  // @ts-expect-error: two is missing
  writeFields(words, 0, ["one", "two"], { one: 1 });
});

Deno.test("loadKernel() takes no kernel whose task, run, layer or state has another size", () => {
  const kernel = loadKernel();
  const fields: string[] = TASK_FIELDS as unknown as string[];
  fields.push("another");
  try {
    assertThrows(loadKernel, Error, "deno task kernel builds it again");
  } finally {
    fields.pop();
  }
  for (
    const [size, bytes] of [
      ["TASK_BYTES", bytesOf(TASK_FIELDS)],
      ["RUN_BYTES", bytesOf(RUN_FIELDS)],
      ["LAYER_BYTES", bytesOf(LAYER_FIELDS)],
      ["SINGLE_STATE_BYTES", SINGLE_STATE],
    ] as const
  ) {
    const value = bytes + 4;
    const other = new WebAssembly.Global({ value: "i32", mutable: false }, value);
    assertThrows(
      () => checkSizes({ ...kernel, [size]: other }),
      Error,
      `where ${bytes} are laid down; deno task kernel builds it again`,
    );
  }
});
