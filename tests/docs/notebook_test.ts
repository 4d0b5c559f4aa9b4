import { assert, assertEquals } from "@std/assert";
import { execute, NOTEBOOK, type Notebook, textOf } from "../../scripts/docs/notebook.ts";

const hasJupyter = await new Deno.Command("jupyter-nbconvert", {
  args: ["--version"],
  stdout: "null",
  stderr: "null",
}).output().then(({ success }) => success, () => false);

if (!hasJupyter) console.log("examples/notebook.ipynb is not executed: no jupyter-nbconvert here");

Deno.test({
  name: "examples/notebook.ipynb shows what its cells do",
  ignore: !hasJupyter,
  fn: async () => {
    const shown = await Deno.readTextFile(NOTEBOOK);
    let executed = "";
    // On a busy machine Deno's kernel may send an output after nbconvert has stopped to wait for it.
    for (let attempt = 0; attempt < 3 && executed !== shown; attempt++) {
      executed = textOf(await execute());
    }
    const cells = ({ cells }: Notebook) => cells.map((cell) => JSON.stringify(cell).slice(0, 4000));
    assertEquals(
      cells(JSON.parse(executed)),
      cells(JSON.parse(shown)),
      "deno task examples writes it",
    );
    assert(executed === shown, "deno task examples writes it");
  },
});

Deno.test("examples/notebook.ipynb has the notebook's ten numbers", async () => {
  const text = await Deno.readTextFile(NOTEBOOK);
  const numbers = [...text.matchAll(/has gradient mean of ([\d.]+)/g)].map(([, n]) => Number(n));
  const torch = [
    ...[0.000201741, 0.000120118, 0.000715244, 0.00139885, 0.0050496],
    ...[0.617896, 0.159855, 0.397235, 0.447177, 1.39729],
  ];
  assertEquals(numbers.map((number) => number.toPrecision(4)), torch.map((n) => n.toPrecision(4)));
});
