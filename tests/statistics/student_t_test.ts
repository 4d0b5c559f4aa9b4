import { assert } from "@std/assert";
import { t975 } from "../../src/statistics/student_t.ts";
import { assertClose } from "../helpers/reference.ts";

Deno.test("t975() is mpmath's and SciPy's t.ppf(0.975, df)", () => {
  // To 40 digits by mpmath 1.3, the last one by SciPy 1.17.
  const expected: [number, number][] = [
    [1, 12.706204736174705],
    [2, 4.302652729749464],
    [3, 3.1824463052837095],
    [4, 2.7764451051977943],
    [9, 2.2621571627982053],
    [28, 2.048407141795245],
    [49, 2.0095752371292397],
    [99, 1.9842169515864174],
    [199, 1.971956544251754],
    [498, 1.964738982967289],
    [499, 1.964729390987689],
    [500, 1.9647198374673678],
    [501, 1.9647103221754831],
    [999, 1.96234146113345],
    [9999, 1.9602012636213577],
    [99_999, 1.9599877077718448],
    [999_999, 1.9599663568164793],
    [2 ** 32 - 1, 1.9599639850923913],
  ];
  for (const [df, t] of expected) assertClose(t975(df), t, 3e-15, `${df} degrees of freedom:`);
});

Deno.test("t975() falls with every degree of freedom", () => {
  for (let df = 1; df < 2000; df++) assert(t975(df + 1) < t975(df), `${df}`);
});
