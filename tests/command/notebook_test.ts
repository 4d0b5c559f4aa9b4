import { assertEquals, assertMatch } from "@std/assert";
import { main } from "../../scripts/notebook.ts";
import { callCommand, runScript } from "../helpers/commands.ts";
import { METRIC_RULES, METRICS } from "../../src/probe/metrics.ts";
import { inits } from "../helpers/inits.ts";
import { assertClose, outputs, torch } from "../helpers/reference.ts";

/** The ten numbers that the notebook shows, by PyTorch in float32. */
const NOTEBOOK = {
  plain: [
    0.00020174124801997095,
    0.00012011772923870012,
    0.0007152438047342002,
    0.0013988513965159655,
    0.005049603525549173,
  ],
  shortcut: [
    0.6178960800170898,
    0.15985536575317383,
    0.3972354233264923,
    0.44717708230018616,
    1.3972887992858887,
  ],
};

/** How far the notebook's float32 is from float64: 5.2e-7 relative in its seventh number. */
const FLOAT32 = 6e-7;

/** The table of Raschka's book, printed to six significant digits or to the millionth. */
const BOOK = {
  plain: [0.000201736, 0.000120112, 0.000715204, 0.00139887, 0.00504965],
  shortcut: [0.221698, 0.206941, 0.328970, 0.266573, 1.325854],
};

/** Reads the notebook's lines: the layer's number and the magnitude of each. */
function readLines(stdout: string): { layer: number; mean: number }[] {
  return stdout.trimEnd().split("\n").map((line) => {
    assertMatch(line, /^layers\.\d+\.0\.weight has gradient mean of \d+(\.\d+)?(e-\d+)?$/);
    return { layer: Number(line.split(".")[1]), mean: Number(line.split(" ").at(-1)) };
  });
}

Deno.test("notebook.ts prints the notebook's ten numbers", async () => {
  const { code, stdout, stderr } = await runScript("scripts/notebook.ts");
  assertEquals([code, stderr], [0, ""]);
  const lines = readLines(stdout);
  assertEquals(lines.map(({ layer }) => layer), [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
  const expected = [...NOTEBOOK.plain, ...NOTEBOOK.shortcut];
  lines.forEach(({ mean }, i) => assertClose(mean, expected[i]!, FLOAT32, `line ${i + 1}`));
});

Deno.test("notebook.ts prints the table of the book", async () => {
  const { stdout } = await callCommand(
    main,
    ...["--reseed", "--activation", "gelu-tanh"],
    ...["--variants", "plain,shortcut-matched"],
  );
  const [plain, shortcut] = stdout.split("shortcut-matched:\n") as [string, string];
  assertEquals(plain.split("\n")[0], "plain:");
  const lines = [...readLines(plain.slice("plain:\n".length)), ...readLines(shortcut)];
  const means = lines.map(({ mean }) => mean);
  const expected = [...BOOK.plain, ...BOOK.shortcut];
  // Half a unit of the last digit that the book shows is up to 4.2e-6 of the number.
  means.forEach((mean, i) => assertClose(mean, expected[i]!, 5e-6, `line ${i + 1}`));
});

Deno.test("notebook.ts --json prints one object", async () => {
  const { stdout } = await callCommand(main, "--json");
  const printed = JSON.parse(stdout);
  assertEquals(
    Object.keys(printed),
    [
      ...["seed", "layerSizes", "input", "activation", "nets"],
      ...["init", "weightGain", "bias", "output", "of", "target", "reseed"],
    ],
  );
  assertEquals([printed.init, printed.weightGain, printed.bias], ["torch", 1, "torch"]);
  assertEquals([printed.output, printed.of, printed.target], ["activated", "loss", 0]);
  assertEquals(printed.reseed, false);
  assertEquals([printed.seed, printed.layerSizes], [123, [3, 3, 3, 3, 3, 1]]);
  assertEquals([printed.input, printed.activation], [[1, 0, -1], "gelu"]);
  const nets: { variant: "plain" | "shortcut"; loss: number; layers: Layer[] }[] = printed.nets;
  type Layer = { name: string; meanAbs: number; rms: number };
  assertEquals(nets.map(({ variant }) => variant), ["plain", "shortcut"]);
  for (const { variant, layers } of nets) {
    layers.forEach((layer, i) => {
      assertEquals(
        Object.keys(layer),
        ["name", "meanAbs", "rms", "maxAbs", "l2", "forwardRms", "backwardRms"],
      );
      assertEquals(layer.name, `layers.${i}.0.weight`);
      assertClose(layer.meanAbs, NOTEBOOK[variant][i]!, FLOAT32);
    });
  }
  // The plain net comes first, right after the seed: PyTorch's float64 case of the same net.
  const reference = torch.gradients.find((c) =>
    c.seed === 123 && c.variant === "plain" && c.activation === "gelu"
  )!;
  assertClose(nets[0]!.loss, reference.float64.loss, 1e-12);
  nets[0]!.layers.forEach(({ rms }, i) =>
    assertClose(rms, reference.float64.of_loss.rms[i]!, 1e-12)
  );
});

for (const [of, target] of [["loss", 1], ["output", undefined]] as const) {
  Deno.test(`notebook.ts --output linear, of the ${of}, gives PyTorch's numbers`, async () => {
    const reference = outputs.cases.find((one) =>
      one.output === "linear" && one.of === of && one.target === (target ?? 0) &&
      one.seed === 123 && one.activation === "gelu" && one.variant === "shortcut"
    )!;
    const { stdout } = await callCommand(
      main,
      ...["--json", "--variants", "shortcut", "--layers", reference.layer_sizes.join()],
      ...["--output", "linear", ...(of === "loss" ? ["--target", `${target}`] : ["--of", of])],
    );
    const printed = JSON.parse(stdout);
    assertEquals([printed.output, printed.of, printed.target], ["linear", of, target]);
    const [{ loss, layers }] = printed.nets;
    assertClose(loss, reference.float64.loss, 1e-12);
    for (const metric of METRICS) {
      reference.float64[metric].forEach((value, layer) =>
        assertClose(layers[layer][METRIC_RULES[metric].property], value, 1e-12, metric)
      );
    }
  });
}

Deno.test("notebook.ts takes other nets", async () => {
  const reference = torch.gradients.find((c) =>
    c.layer_sizes.length === 5 && c.activation === "relu" && c.seed === 1
  )!;
  const { stdout } = await callCommand(
    main,
    ...["--json", "--seed", "1", "--layers", "4,8,5,9,2"],
    ...["--input=0.5,-1.5,2,0.25", "--activation", "relu", "--variants", "shortcut-matched"],
  );
  const { nets } = JSON.parse(stdout);
  assertEquals(nets.length, 1);
  reference.float64.of_loss.mean_abs.forEach((mean, i) =>
    assertClose(nets[0].layers[i].meanAbs, mean, 1e-12)
  );
});

Deno.test("notebook.ts takes an alpha for the net that has one", async () => {
  const print = async (...args: string[]) => {
    const { stdout } = await callCommand(main, "--json", "--reseed", ...args);
    return JSON.parse(stdout).nets as {
      variant: string;
      alpha?: number;
      layers: { rms: number }[];
    }[];
  };
  const [plain, rezero] = await print("--variants", "plain,rezero", "--alpha", "0");
  assertEquals([plain!.alpha, rezero!.alpha], [undefined, 0]);
  assertEquals(rezero!.layers.map(({ rms }) => rms === 0), [true, true, true, true, false]);
  assertEquals((await print("--variants", "rezero"))[0]!.alpha, 0.1);
});

Deno.test("notebook.ts draws as its flags say", async () => {
  for (const init of ["he-normal", "orthogonal", "gaussian"] as const) {
    const reference = inits.nets.find(({ options, variant, activation }) =>
      options.init === init && variant === "plain" && activation === "gelu"
    )!;
    const { stdout } = await callCommand(
      main,
      ...["--json", "--init", init, "--seed", `${reference.seed}`, "--variants", "plain"],
      ...["--layers", reference.layer_sizes.join(), `--input=${reference.input.join()}`],
    );
    const [{ loss, layers }] = JSON.parse(stdout).nets;
    assertClose(loss, reference.float64.loss, 1e-12);
    layers.forEach(({ meanAbs }: { meanAbs: number }, i: number) =>
      assertClose(meanAbs, reference.float64.of_loss.mean_abs[i]!, 1e-12)
    );
  }
});
