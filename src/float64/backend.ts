/**
 * A tfjs backend that computes in float64.
 *
 * tfjs has no float64 tensors: on its CPU backend each kernel rounds its result to float32, and a
 * deep net's gradient then differs from the exact one by up to 1e-4. This backend keeps the numbers
 * of every "float32" tensor in a Float64Array. The kernels that our nets run are in kernels.ts; all
 * others are the CPU backend's, made to compute in float64, so any model that runs there runs here.
 *
 * tfjs moves a tensor to the backend whose kernel reads it. This backend takes nothing from others:
 * it reads a copy, and the tensor stays where it lives. So a probe in float64 leaves no trace in the
 * user's tensors and weights, on whatever backend they are.
 */
// tfjs asks for this package, which it does not declare. Deno then takes the newest one in the lock
// file, whether it has been downloaded or not; an import has it downloaded.
import "long";
import * as tf from "@tensorflow/tfjs";
import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";

/** The backend's name, as `tf.getBackend()` gives it. */
export const FLOAT64 = "float64";

/** What a backend keeps of a tensor. */
type TensorData = ReturnType<MathBackendCPU["data"]["get"]>;

/** The backend: see above. */
export class Float64Backend extends MathBackendCPU {
  override data: Storage = new Storage(this);

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

  /**
   * The numbers in float64 while this backend is the active one; else in float32, since another
   * backend asks, or somebody who knows nothing of this one.
   */
  override readSync(dataId: object): tf.backend_util.BackendValues {
    const { dtype, values } = this.data.get(dataId);
    if (dtype !== "float32" || values === undefined) return super.readSync(dataId);
    return tf.getBackend() === FLOAT64 ? toFloat64(values) : toFloat32(values);
  }

  /** The numbers in float32, as `tensor.data()` promises: all that tfjs can save. */
  override read(dataId: object): Promise<tf.backend_util.BackendValues> {
    const values = this.readSync(dataId);
    return Promise.resolve(isFloat64(values) ? toFloat32(values) : values);
  }

  // A kernel may hand on the numbers of its input, as reshape does. Each backend counts the uses of
  // its own, to free them after the last.

  override incRef(dataId: object): void {
    const lender = this.data.lender(dataId);
    if (lender === undefined) super.incRef(dataId);
    else lender.incRef(dataId);
  }

  override disposeData(dataId: object, force?: boolean): boolean {
    const lender = this.data.lender(dataId);
    return lender === undefined
      ? super.disposeData(dataId, force)
      : lender.disposeData(dataId, force);
  }
}

/** The backend's own numbers, and copies of other backends' numbers. */
class Storage extends tf.DataStorage<TensorData> {
  readonly #backend: tf.KernelBackend;
  #copies = new WeakMap<object, TensorData>();

  constructor(backend: tf.KernelBackend) {
    super(backend, tf.engine());
    this.#backend = backend;
  }

  override get(dataId: object): TensorData {
    if (this.has(dataId)) return super.get(dataId);
    const known = this.#copies.get(dataId);
    if (known !== undefined) return known;
    const lender = this.lender(dataId);
    if (lender === undefined) throw new Error("a tensor was used that is disposed of");
    const copy = copyOf(dataId, lender);
    this.#copies.set(dataId, copy);
    return copy;
  }

  /** The other backend that numbers belong to, if they do. */
  lender(dataId: object): tf.KernelBackend | undefined {
    if (this.has(dataId)) return undefined;
    const backend = tf.engine().state.tensorInfo.get(dataId)?.backend;
    return backend === this.#backend ? undefined : backend;
  }

  /** Forgets the copies. */
  forgetCopies(): void {
    this.#copies = new WeakMap();
  }
}

/** A copy of another backend's numbers. */
function copyOf(dataId: object, lender: tf.KernelBackend): TensorData {
  const { dtype } = tf.engine().state.tensorInfo.get(dataId)!;
  if (dtype === "complex64") {
    throw new Error("float64 cannot read complex numbers that were made on another tfjs backend");
  }
  let values: tf.backend_util.BackendValues;
  try {
    values = lender.readSync(dataId);
  } catch (cause) {
    throw new Error(
      "float64 needs the numbers of a tfjs backend that cannot be read synchronously; make the " +
        "model and its inputs on another backend, such as cpu or wasm",
      { cause },
    );
  }
  return { values: dtype === "float32" ? toFloat64(values) : values, dtype, refCount: 1 };
}

// tfjs's types have no Float64Array, hence the casts; its code reads any typed array.

function isFloat64(values: unknown): values is Float64Array {
  return values instanceof Float64Array;
}

function toFloat64(values: tf.backend_util.BackendValues): tf.backend_util.BackendValues {
  if (isFloat64(values)) return values;
  return Float64Array.from(values as Float32Array) as unknown as tf.backend_util.BackendValues;
}

function toFloat32(values: tf.backend_util.BackendValues): Float32Array {
  return Float32Array.from(values as Float32Array);
}
