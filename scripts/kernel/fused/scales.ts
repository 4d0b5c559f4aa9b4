/**
 * What f(x) is multiplied with before it joins x. Its derivative is as well, and so the backward pass
 * finds it in phi'.
 */
import { Layer, scaleOf, Task } from "./task";
import { bytes, mul, VECTOR } from "./vector";

/** Multiplies f(x), `count` numbers of a variant. */
export function scaleOutputs(layer: Layer, v: i32, f: usize, count: i32): void {
  const scale = scaleOf(layer, v);
  if (scale != 1) multiply(f, count, scale);
}

/** Multiplies phi', in all variants. */
export function scaleSlopes(task: Task, layer: Layer): void {
  const count = task.groups * task.rows * layer.fanOut;
  for (let v = 0; v < task.variants; v++) {
    const scale = scaleOf(layer, v);
    if (scale != 1) multiply(layer.slope + bytes(v * count), count, scale);
  }
}

function multiply(a: usize, count: i32, scale: f32): void {
  const by = f32x4.splat(scale);
  for (const end = a + bytes(count); a < end; a += VECTOR) v128.store(a, mul(v128.load(a), by));
}
