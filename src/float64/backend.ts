/**
 * A tfjs backend that computes in float64.
 *
 * tfjs has no float64 tensors: on its CPU backend each kernel rounds its result to float32, and a
 * deep net's gradient then differs from the exact one by up to 1e-4. This backend keeps the data of
 * every "float32" tensor in a Float64Array. The kernels that our nets run are in kernels.ts; all
 * others are the CPU backend's, made to compute in float64, so any model that runs there runs here. It
 * cannot be saved from here: tfjs's format has no float64, and refuses the arrays.
 */
// tfjs asks for this package, which it does not declare. Deno then takes the newest one in the lock
// file, whether it has been downloaded or not; an import has it downloaded.
import "long";
import * as tf from "@tensorflow/tfjs";
import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { registerFloat64Kernels } from "./kernels.ts";

/** The backend's name, for `tf.setBackend`. */
export const FLOAT64 = "float64";

/** Above tfjs's own backends (3 at most), so that it is the default where no other was chosen. */
const PRIORITY = 10;

class Float64Backend extends MathBackendCPU {
  override write(
    values: tf.backend_util.BackendValues | undefined,
    _shape: number[],
    dtype: tf.DataType,
  ): object {
    const data = dtype === "float32" && values !== undefined ? toFloat64(values) : values;
    const dataId = {};
    this.data.set(dataId, { ...(data && { values: data }), dtype, refCount: 1 });
    return dataId;
  }

  override readSync(dataId: object): tf.backend_util.BackendValues {
    const { dtype, values } = this.data.get(dataId);
    return dtype === "float32" && values !== undefined ? toFloat64(values) : super.readSync(dataId);
  }

  override read(dataId: object): Promise<tf.backend_util.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }
}

/** tfjs's types have no Float64Array, hence the cast; its code reads any typed array. */
function toFloat64(values: tf.backend_util.BackendValues): tf.backend_util.BackendValues {
  const numbers: unknown = values;
  const copy = numbers instanceof Float64Array
    ? numbers
    : Float64Array.from(numbers as ArrayLike<number>);
  return copy as unknown as tf.backend_util.BackendValues;
}

/** The name of tfjs's backend, which is started first: only then does tfjs know it. */
export function activeBackend(): string {
  tf.backend();
  return tf.getBackend();
}

tf.registerBackend(FLOAT64, () => new Float64Backend(), PRIORITY);
registerFloat64Kernels(FLOAT64);
