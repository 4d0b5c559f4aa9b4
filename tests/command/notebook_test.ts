import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runScript } from "../helpers/commands.ts";
import { assertClose, torch } from "../helpers/reference.ts";

const SCRIPT = "scripts/notebook.ts";

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
  const { code, stdout, stderr } = await runScript(SCRIPT);
  assertEquals([code, stderr], [0, ""]);
  const lines = readLines(stdout);
  assertEquals(lines.map(({ layer }) => layer), [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
  const expected = [...NOTEBOOK.plain, ...NOTEBOOK.shortcut];
  lines.forEach(({ mean }, i) => assertClose(mean, expected[i]!, FLOAT32, `line ${i + 1}`));
});

Deno.test("notebook.ts prints the table of the book", async () => {
  const { stdout } = await runScript(
    ...[SCRIPT, "--reseed", "--activation", "gelu-tanh"] as const,
    ...["--variants", "plain,shortcut-matched"],
  );
  const means = readLines(stdout).map(({ mean }) => mean);
  const expected = [...BOOK.plain, ...BOOK.shortcut];
  // Half a unit of the last digit that the book shows is up to 4.2e-6 of the number.
  means.forEach((mean, i) => assertClose(mean, expected[i]!, 5e-6, `line ${i + 1}`));
});

Deno.test("notebook.ts --json prints one object", async () => {
  const { stdout } = await runScript(SCRIPT, "--json");
  const printed = JSON.parse(stdout);
  assertEquals(Object.keys(printed), ["seed", "layerSizes", "input", "activation", "nets"]);
  assertEquals([printed.seed, printed.layerSizes], [123, [3, 3, 3, 3, 3, 1]]);
  assertEquals([printed.input, printed.activation], [[1, 0, -1], "gelu"]);
  const nets: { variant: "plain" | "shortcut"; loss: number; layers: Layer[] }[] = printed.nets;
  type Layer = { name: string; meanAbs: number; rms: number };
  assertEquals(nets.map(({ variant }) => variant), ["plain", "shortcut"]);
  for (const { variant, layers } of nets) {
    layers.forEach((layer, i) => {
      assertEquals(Object.keys(layer), ["name", "meanAbs", "rms"]);
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

Deno.test("notebook.ts takes other nets", async () => {
  const reference = torch.gradients.find((c) =>
    c.layer_sizes.length === 5 && c.activation === "relu" && c.seed === 1
  )!;
  const { stdout } = await runScript(
    ...[SCRIPT, "--json", "--seed", "1", "--layers", "4,8,5,9,2"] as const,
    ...["--input=0.5,-1.5,2,0.25", "--activation", "relu", "--variants", "shortcut-matched"],
  );
  const { nets } = JSON.parse(stdout);
  assertEquals(nets.length, 1);
  reference.float64.of_loss.mean_abs.forEach((mean, i) =>
    assertClose(nets[0].layers[i].meanAbs, mean, 1e-12)
  );
});

Deno.test("notebook.ts names all problems at once and prints nothing else", async () => {
  const { code, stdout, stderr } = await runScript(
    ...[
      SCRIPT,
      "--seed",
      "1.5",
      "--layers",
      "3",
      "--activation",
      "gleu",
      "--input",
      "1,x",
    ] as const,
    ...["--variants", "plain,skip", "--josn"],
  );
  assertEquals([code, stdout], [2, ""]);
  for (
    const part of [
      'notebook: --seed: given "1.5"; allowed: a whole number from 0',
      'notebook: --layers: given "3"; allowed: at least two whole numbers',
      'notebook: --activation: given "gleu"; allowed: one of gelu, gelu-tanh, relu, tanh',
      'notebook: --input: given "1,x"; allowed: finite numbers',
      'notebook: --variants: given "plain,skip"; allowed: a list of plain, shortcut',
      "notebook: --josn: given as a flag; allowed: --seed --layers",
    ]
  ) assertStringIncludes(stderr, part);
});

Deno.test("notebook.ts refuses sizes and rows that do not fit each other", async () => {
  const shapes = await runScript(SCRIPT, "--layers", "4,8,1");
  assertEquals([shapes.code, shapes.stdout], [2, ""]);
  assertStringIncludes(
    shapes.stderr,
    '--layers: given "4,8,1"; allowed: with the variant shortcut',
  );
  const row = await runScript(SCRIPT, "--input", "1,2");
  assertEquals([row.code, row.stdout], [2, ""]);
  assertStringIncludes(row.stderr, '--input: given "1,2"; allowed: as many finite numbers as');
});

Deno.test("notebook.ts --help explains the flags", async () => {
  const { code, stdout } = await runScript(SCRIPT, "--help");
  assertEquals(code, 0);
  for (const flag of ["seed", "layers", "input", "activation", "variants", "reseed", "json"]) {
    assertStringIncludes(stdout, `--${flag}`);
  }
});
