import { assertEquals } from "@std/assert";
import {
  emptySamples,
  exponentsOf,
  joinRow,
  putSamples,
  SAMPLE_NAMES,
} from "../../src/statistics/samples.ts";

const SHAPE = { blocks: 2, layers: 3 };

/** Samples that say where each number was: ten times its row, and the net. */
function numbered(from: number, nets: number, far: boolean) {
  const samples = emptySamples(SHAPE, nets);
  const arrays = SAMPLE_NAMES.map((name) => samples[name]);
  const { values, ratios } = far ? exponentsOf(samples) : {};
  for (const array of [...arrays, values, ratios]) {
    array?.forEach((_, i) => array[i] = 10 * Math.floor(i / nets) + from + i % nets);
  }
  return samples;
}

const parts = () => [numbered(0, 3, false), numbered(3, 2, true), numbered(5, 1, false)];

Deno.test("joinRow() has the nets of all parts, one after the other, and 0 for no exponents", () => {
  for (const name of SAMPLE_NAMES) {
    const { mantissas, exponents } = joinRow(parts(), name, 1, SHAPE);
    assertEquals([...mantissas], [10, 11, 12, 13, 14, 15], name);
    const expected = name === "values" || name === "ratios" ? [0, 0, 0, 13, 14, 0] : undefined;
    assertEquals(exponents && [...exponents], expected, name);
  }
  const [near] = parts();
  assertEquals(joinRow([near!], "values", 5, SHAPE).exponents, undefined);
  assertEquals([...joinRow([near!], "values", 5, SHAPE).mantissas], [50, 51, 52]);
});

Deno.test("putSamples() puts each part's rows where their nets belong", () => {
  const all = emptySamples(SHAPE, 6);
  const [first, second, third] = parts();
  putSamples(all, third!, 5, SHAPE);
  putSamples(all, first!, 0, SHAPE);
  assertEquals(all.exponents, undefined);
  putSamples(all, second!, 3, SHAPE);
  const { exponents, ...arrays } = all;
  assertEquals(arrays, numbered(0, 6, false));
  assertEquals([...exponents!.values.subarray(6, 12)], [0, 0, 0, 13, 14, 0]);
  assertEquals([...exponents!.ratios], [0, 0, 0, 3, 4, 0, 0, 0, 0, 13, 14, 0]);
});
