/**
 * Runs the benchmark and its peers in PyTorch and JAX side by side, and prints a table of ratios.
 *
 * usage: deno run -A scripts/bench/compare.ts [PYTHON]
 *
 * PYTHON is an interpreter with torch and jax; "python3" if left out.
 */
const SHAPES = [[3, 5], [3, 32], [16, 32], [64, 16], [256, 16]] as const;
const THREADS = 2;

const python = Deno.args[0] ?? "python3";

async function json(command: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout } = await new Deno.Command(command, { args, stderr: "inherit" }).output();
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: exit code ${code}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const script = (name: string) => new URL(name, import.meta.url).pathname;
const peers = ["notebook loop", "torch.func.vmap", "torch by hand (bmm)", "jax jit(vmap)"];
const rows: string[][] = [["width, depth", "gradflow, us/net", "of the limit", ...peers]];
let versions = "";
for (const [width, depth] of SHAPES) {
  const shape = ["--width", `${width}`, "--depth", `${depth}`];
  const bench = async () =>
    await json(
      ...[Deno.execPath(), "run", "-A", script("./bench.ts"), "--json"] as const,
      ...["--workers", `${THREADS}`, ...shape],
    ) as { usPerNet: number; oneThread: { ofLimit: number } };
  // Before and after the peers, since the machine's speed drifts.
  const before = await bench();
  const found = await json(python, script("peers.py"), "--threads", `${THREADS}`, ...shape);
  const after = await bench();
  const ours = (before.usPerNet + after.usPerNet) / 2;
  versions = `torch ${found["torch"]}, jax ${found["jax"]}`;
  const ofLimit = Math.max(before.oneThread.ofLimit, after.oneThread.ofLimit);
  rows.push([
    `${width}, ${depth}`,
    ours.toPrecision(3),
    `${Math.round(100 * ofLimit)} %`,
    ...peers.map((peer) => {
      const time = found[peer];
      return typeof time === "number"
        ? `${time.toPrecision(3)} (${(time / ours).toPrecision(2)}x)`
        : "-";
    }),
  ]);
}
console.log(`${THREADS} threads each; ${versions}; deno ${Deno.version.deno}`);
console.log(rows.map((row) => `| ${row.join(" | ")} |`).join("\n"));
