/** Somebody else's tests of their own work with this module; see study.ts. */
import assert from "node:assert/strict";
import {
  type Activation,
  formatGradients,
  OptionsError,
  probeGradients,
  VARIANTS,
} from "@gradflow/gradflow";
import { PoolError } from "@gradflow/gradflow/pool";
import * as tf from "@tensorflow/tfjs";
import { huber, plainFunction, regressor, samples, train } from "./my_model.ts";
import { hangs, integrate, integrators } from "./pool.ts";
import { format, study, vanishesFrom } from "./study.ts";

Deno.test("study: the table has a row for each activation and variant", async () => {
  const shares: number[] = [];
  const { rows, sweeps } = await study({ onProgress: (share) => shares.push(share) });
  assert.equal(rows.length, 3 * VARIANTS.length);
  assert.deepEqual([...sweeps.keys()], ["gelu", "relu", "tanh"]);
  const gelu = rows.find((row) => row.activation === "gelu" && row.variant === "plain")!;
  assert.equal(gelu.vanishesFrom, 8);
  assert.deepEqual(gelu.depths.map(({ depth }) => depth), [4, 8, 16]);
  for (const { slope, ci95: [low, high] } of gelu.depths) assert.ok(low < slope && slope < high);
  const shortcut = rows.find((row) => row.activation === "tanh" && row.variant === "shortcut")!;
  assert.equal(shortcut.vanishesFrom, undefined);
  assert.deepEqual(shares, shares.toSorted((a, b) => a - b));
  assert.equal(shares.at(-1), 1);
  assert.match(format(rows), /^gelu +plain +8 +4 /m);
});

Deno.test("study: the table is the sweep's decay", async () => {
  const { rows, sweeps } = await study({ activations: ["tanh"], seeds: { from: 0, to: 9 } });
  const expected = sweeps.get("tanh")!.decay.map((row) => [row.variant, row.depth, row.slope_mean]);
  const actual = rows.flatMap(({ variant, depths }) =>
    depths.map(({ depth, slope }) => [variant, depth, slope])
  );
  assert.deepEqual(actual, expected);
});

Deno.test("study: a misspelt activation is refused before any work", async () => {
  const started: string[] = [];
  await assert.rejects(
    study({ activations: ["gelu", "gleu" as Activation], onProgress: (_, a) => started.push(a) }),
    (error) => {
      assert.ok(error instanceof OptionsError);
      assert.match(error.message, /activations: given "gleu"; allowed: of gelu, /);
      return true;
    },
  );
  assert.deepEqual(started, []);
});

Deno.test("study: other options are refused by the sweep", async () => {
  await assert.rejects(study({ depths: [0] }), /depths: given \[0\]/);
});

Deno.test("study: the caller's signal ends it with its reason", async () => {
  await assert.rejects(
    study({ signal: AbortSignal.abort(new Error("no time")) }),
    /^Error: no time$/,
  );
  const controller = new AbortController();
  const running = study({
    seeds: { from: 0, to: 99_999 },
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await assert.rejects(running, /^Error: enough$/);
});

Deno.test("study: vanishesFrom wants all deeper nets to vanish as well", () => {
  const at = (depth: number, vanishing: number) => ({
    depth,
    vanishing,
    vanishingOfLiving: vanishing,
    slope: 0,
    ci95: [0, 0] as const,
  });
  assert.equal(vanishesFrom([at(4, 0.9), at(8, 0.5), at(16, 0.51)]), 16);
  assert.equal(vanishesFrom([at(4, 0.9), at(8, 0.2)]), undefined);
  assert.equal(vanishesFrom([at(4, 0.9)]), 4);
});

for (const [name, args] of [["nothing", []], ["its files", ["--csv"]]] as const) {
  Deno.test(`study: main writes ${name}`, async () => {
    const dir = await Deno.makeTempDir();
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--allow-read",
        ...(args.length > 0 ? [`--allow-write=${dir}`] : []),
        "study.ts",
        ...args,
        ...(args.length > 0 ? [dir] : []),
      ],
      cwd: import.meta.dirname!,
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    assert.match(new TextDecoder().decode(stdout), /^activation +variant/);
    const files = [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
    assert.deepEqual(files, args.length > 0 ? ["gelu", "relu", "tanh"] : []);
    if (args.length > 0) {
      const csv = await Deno.readTextFile(`${dir}/relu/decay.csv`);
      assert.equal(csv.trim().split("\r\n").length, 1 + 3 * VARIANTS.length);
    }
    await Deno.remove(dir, { recursive: true });
  });
}

Deno.test("my_model: training lowers the loss, residuals raise the first gradient", () => {
  const tensors = tf.memory().numTensors;
  const data = samples(64);
  const [plain, residual] = [false, true].map((residual) => {
    const model = regressor(residual);
    const training = train(model, data);
    model.dispose();
    return training;
  });
  tf.dispose(data);
  for (const { before, after } of [plain!, residual!]) {
    assert.equal(before.layers.length, 7);
    assert.ok(after.loss < before.loss / 2);
  }
  assert.ok(residual!.before.layers[0]!.rms > 5 * plain!.before.layers[0]!.rms);
  assert.equal(tf.memory().numTensors, tensors);
});

Deno.test("my_model: the profile's loss is Huber's", () => {
  const { x, y } = samples(16);
  const { f, variables } = plainFunction(true);
  const { loss, layers } = probeGradients(f, x, { loss: huber, targets: y });
  const expected = tf.tidy(() => tf.losses.huberLoss(y, f(x)).dataSync()[0]!);
  assert.ok(Math.abs(loss - expected) < 1e-6);
  assert.deepEqual(layers.map(({ name }) => name), variables.map(({ name }) => name));
  tf.dispose([x, y, ...variables]);
});

Deno.test("my_model: the printout has a line for each weight", () => {
  const { x, y } = samples(16);
  const model = regressor(false, 3);
  const profile = probeGradients(model, x, { loss: huber, targets: y });
  const lines = formatGradients(profile, { as: "notebook" }).split("\n");
  assert.equal(lines.length, 4, lines.join("\n"));
  for (const line of lines) assert.match(line, /kernel has gradient mean of \d/);
  model.dispose();
  tf.dispose([x, y]);
});

Deno.test("pool: pi, the same with any number of workers", async () => {
  const results = await Promise.all([1, 2].map(async (workers) => {
    await using pool = integrators(workers);
    return await integrate(pool, "quarterCircle", [0, 1]);
  }));
  assert.deepEqual(results[0], results[1]);
  const { value, error } = results[0]!;
  assert.ok(Math.abs(value - Math.PI / 4) < 4 * error);
});

Deno.test("pool: the worker's error arrives, and the pool goes on", async () => {
  await using pool = integrators(1);
  await assert.rejects(integrate(pool, "nonsense", [0, 1]), {
    name: "RangeError",
    message: "no function named nonsense",
  });
  await integrate(pool, "gauss", [0, 1], { pieces: 1 });
});

Deno.test("pool: a call that is late, one that is aborted, a worker that dies", async () => {
  await using pool = integrators(1);
  assert.equal(await hangs(pool, 100), true);
  await assert.rejects(
    integrate(pool, "gauss", [0, 1], { signal: AbortSignal.abort() }),
    (error) => error instanceof PoolError && error.failure === "aborted",
  );
  await assert.rejects(
    pool.call((api) => api.die()),
    (error) => error instanceof PoolError && error.failure === "died",
  );
});
