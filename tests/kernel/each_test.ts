import { assertEquals, assertThrows } from "@std/assert";
import { expandEach } from "../../scripts/kernel/each.ts";

const TABLES = { activation: { "gelu-tanh": 4, "relu": 7 }, metric: { "mean_abs": 0 } };

Deno.test("expandEach() writes a block once for each name of its table", () => {
  const source = `
// each activation
import { $Name } from "./$file";
// end
switch (kind) {
  // each activation
  case $code:
    return $Name;
  // end
  // each metric
  case $Name: return $code;
  // end
}
`;
  assertEquals(
    expandEach(source, TABLES),
    `
import { GeluTanh } from "./gelu_tanh";
import { Relu } from "./relu";
switch (kind) {
  case 4:
    return GeluTanh;
  case 7:
    return Relu;
  case MeanAbs: return 0;
}
`,
  );
});

Deno.test("expandEach() knows its tables", () => {
  assertThrows(
    () => expandEach("// each variant\n// end\n", TABLES),
    RangeError,
    'there is no table "variant"',
  );
});
