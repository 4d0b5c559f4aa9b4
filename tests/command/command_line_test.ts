import { assert, assertEquals } from "@std/assert";
import { commandLine } from "../../scripts/command/command_line.ts";
import { readOptions } from "../../scripts/command/flags.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { SWEEP_OPTIONS, type SweepOptions } from "../../src/sweep/options.ts";

const CALL = "deno run -A scripts/sweep.ts";

const LINES: readonly (readonly [options: SweepOptions, flags: string])[] = [
  [{}, ""],
  [{ activation: "gelu", depths: [2, 4, 8, 16, 32, 64], alpha: undefined }, ""],
  [{ seeds: [5, 1] }, " --seeds 1,5"],
  [{ seeds: { from: 7, to: 9 }, depths: { from: 1, to: 9 } }, " --seeds 7..9 --depths 1..9"],
  [{ depths: [3, 4], width: [8, 3] }, " --depths 3,4 --width 3,8"],
  [{ input: [-1, 0.5], width: 2 }, " --width 2 --input=-1,0.5"],
  [{ input: [1, -2, 3] }, " --input 1,-2,3"],
  [{ init: "he-normal", bias: "zero" }, " --init he-normal --bias zero"],
  [{ sigmaW: 1.5, sigmaB: 0.2, output: "linear" }, " --output linear --sigma-w 1.5 --sigma-b 0.2"],
  [
    { variants: ["rezero"], alpha: 0.2, of: "output" },
    " --alpha 0.2 --variants rezero --of output",
  ],
  [{ weightGain: 2, target: 1e-20 }, " --weight-gain 2 --target 1e-20"],
  [{ metrics: ["rms", "mean_abs"], engine: "tfjs" }, " --metrics mean_abs,rms --engine tfjs"],
];

for (const [options, flags] of LINES) {
  Deno.test(`the command line of ${JSON.stringify(options)} has the flags that it needs`, () => {
    const config = sweepConfig(options);
    assertEquals(commandLine(config), CALL + flags);
    assert(/^[\w .,=/-]+$/.test(flags) || flags === "", "a shell would expand it");
    const read = readOptions(SWEEP_OPTIONS, flags.split(" ").filter((word) => word !== ""));
    assertEquals(sweepConfig(read), config);
  });
}

Deno.test("the command line of a sweep over input rows names a file of them", () => {
  const config = sweepConfig({ inputs: [[1, 2, 3], [4, 5, 6]] });
  assertEquals(commandLine(config), `${CALL} --inputs rows.csv`);
});
