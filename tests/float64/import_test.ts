/**
 * What gradflow does to tfjs by being imported and used: nothing. Each test has a process of its own,
 * since tfjs's state is the process's.
 */
import { assert, assertEquals } from "@std/assert";

const TOP = new URL("../../", import.meta.url);

const TF = `import * as tf from "@tensorflow/tfjs";`;
const GRADFLOW = `import * as gradflow from "./mod.ts";`;

/** What a program tells, by `tell(value)`, when it runs in a process of its own. */
async function told(...lines: string[]): Promise<unknown[]> {
  const code = [
    ...lines.filter((line) => line.startsWith("import ")),
    "const found = [];",
    "const tell = (...values) => found.push(...values);",
    ...lines.filter((line) => !line.startsWith("import ")),
    "console.log(JSON.stringify(found));",
  ];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", code.join("\n")],
    cwd: TOP,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}

/** Tells all that tfjs's engine knows of backends, and of kernels, gradients and flags. */
const STATE = `{
  const { backendName, backendInstance, pendingBackendInit, registry, registryFactory } = tf.engine();
  tell(
    backendName ?? null,
    backendInstance ?? null,
    pendingBackendInit ?? null,
    Object.keys(registry),
    Object.entries(registryFactory).map(([name, { priority }]) => [name, priority]),
    ["cpu", "float64"].map((name) => tf.getKernelsForBackend(name).length),
    tf.getGradient("NormalCdf") ?? null,
    { ...tf.env().flags },
  );
}`;

/** Each of the package's functions that computes, and what it leaves, errors included. */
const CALLS = `
const { DeepNN, TorchGenerator, probeEach, probeGradients } = gradflow;
const net = new DeepNN([3, 3, 1], new TorchGenerator(0), { activation: "gelu-tanh" });
const calls = [
  () => new DeepNN([3, 3, 1], [new TorchGenerator(0)]),
  () => probeGradients(net, [[1, 0, -1]]),
  () => probeGradients(net, [[1, 0, NaN]]),
  () => probeGradients(net, [[1, 0, -1]], { loss: () => { throw new Error("no loss"); } }),
  () => probeEach(new DeepNN([3, 3, 1], [new TorchGenerator(0)]), [[1, 0, -1]]),
  () => gradflow.printGradients(net, [[1, 0, -1]]),
  () => gradflow.sweep({ seeds: [0], depths: [2] }, { workers: 1 }),
  () => net.dispose(),
];
for (const call of calls) {
  try { await call(); } catch (error) { tell(error.message.slice(0, 12)); }
  tell(tf.getBackend() ?? null);
}`;

Deno.test("an import of gradflow changes nothing in tfjs, before or after tfjs's own", async () => {
  const plain = await told(TF, STATE);
  assertEquals(await told(TF, GRADFLOW, STATE), plain);
  assertEquals(await told(GRADFLOW, TF, STATE), plain);
  assertEquals(plain.slice(0, 3), [null, null, null]);
});

Deno.test("no call of gradflow's chooses a backend; the default is that of tfjs alone", async () => {
  const left = await told(TF, GRADFLOW, CALLS, `tf.tensor1d([1]); tell(tf.getBackend());`);
  const expected = [null, null, "x: given NaN", null, "no loss", null, null, null, null, null];
  assertEquals(left, [...expected, "cpu"]);
});

Deno.test("no call of gradflow's changes the backend that was chosen", async () => {
  const left = await told(TF, GRADFLOW, `await tf.setBackend("cpu");`, CALLS);
  assertEquals(left.filter((value) => value !== "cpu"), ["x: given NaN", "no loss"]);
});

Deno.test("no backend is started for a DeepNN: tfjs prints no greeting and no warning", async () => {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--quiet",
      `import * as tf from "@tensorflow/tfjs"; ${GRADFLOW} ${CALLS}`
        .replaceAll("tell(", "void ("),
    ],
    cwd: TOP,
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
});

Deno.test("digits do not depend on the order of imports, nor on the active backend", async () => {
  const digits = [
    `const { DeepNN, TorchGenerator, probeGradients } = gradflow;`,
    `const net = new DeepNN([3, 3, 3, 1], new TorchGenerator(7));`,
    `tell(probeGradients(net, [[1, 0, -1 / 3]]));`,
    `const weight = tf.variable(tf.tensor2d([[0.1], [0.2]]));`,
    `const f = (x) => tf.tanh(tf.matMul(x, weight));`,
    `for (const float64 of [false, true]) tell(probeGradients(f, [[1, 1 / 3]], { float64 }));`,
  ];
  const first = await told(TF, GRADFLOW, ...digits);
  assertEquals(await told(GRADFLOW, TF, ...digits), first);
  assertEquals(await told(TF, GRADFLOW, `await tf.setBackend("cpu");`, ...digits), first);
});

const LATE = `
let start;
registerElsewhere(new Promise((resolve) => { start = resolve; }));
const chosen = tf.setBackend(ELSEWHERE);`;
const IMPORT_ELSEWHERE =
  `import { ELSEWHERE, kernelsElsewhere, registerElsewhere } from "./tests/helpers/elsewhere.ts";`;

Deno.test("a backend that is still starting becomes active as if there were no probe", async () => {
  const left = await told(
    ...[TF, GRADFLOW, IMPORT_ELSEWHERE, LATE],
    `const { DeepNN, TorchGenerator, probeGradients } = gradflow;`,
    `const net = new DeepNN([3, 3, 1], new TorchGenerator(0));`,
    `const early = probeGradients(net, [[1, 0, -1]]);`,
    `tell(tf.getBackend(), tf.engine().backendInstance);`,
    `try { tf.tensor1d([1]); } catch (error) { tell(error.message.split(". ")[0]); }`,
    `start();`,
    `tell(await chosen, tf.getBackend(), kernelsElsewhere.length);`,
    `net.forward(tf.tensor2d([[1, 0, -1]]));`,
    `tell(kernelsElsewhere.length > 0);`,
    `tell(JSON.stringify(early) === JSON.stringify(probeGradients(net, [[1, 0, -1]])));`,
    `tell(tf.getBackend());`,
  );
  assertEquals(left, [
    ...["elsewhere", null, "Backend 'elsewhere' has not yet been initialized"],
    ...[true, "elsewhere", 0, true, true, "elsewhere"],
  ]);
});

Deno.test("useFloat64() is not undone by a backend that is still starting", async () => {
  const left = await told(
    ...[TF, GRADFLOW, IMPORT_ELSEWHERE, LATE],
    `gradflow.useFloat64();`,
    `start();`,
    `tell(await chosen, tf.getBackend(), tf.div(1, 3).dataSync()[0]);`,
  );
  assertEquals(left, [false, "float64", 1 / 3]);
});

Deno.test("float64 comes back after tfjs's engine has been reset", async () => {
  const left = await told(
    ...[TF, GRADFLOW],
    `gradflow.useFloat64();`,
    `tf.engine().reset();`,
    `tell(tf.getBackend());`,
    `gradflow.useFloat64();`,
    `tf.removeBackend("float64");`,
    `gradflow.useFloat64();`,
    `tell(tf.getBackend(), tf.div(1, 3).dataSync()[0]);`,
  );
  assertEquals(left, [null, "float64", 1 / 3]);
});
