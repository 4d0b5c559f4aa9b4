/**
 * How a layer's output joins its input, forward and backward: all that depends on a Join. Each switch
 * ends in a trap, for a join that is missing in it never to pass as another.
 */
import { Join } from "./codes";
import { add, bytes, mul, sum, VECTOR } from "./vector";

/** The size of a layer's output. */
export function widthOf(how: Join, fanIn: i32, fanOut: i32): i32 {
  switch (how) {
    case Join.None:
    case Join.Equal:
    case Join.OneIn:
      return fanOut;
    case Join.OneOut:
      return fanIn;
    default:
      return unreachable();
  }
}

/** Whether the input is added: its gradient then has a part that goes past f. */
export function addsInput(how: Join): bool {
  switch (how) {
    case Join.None:
      return false;
    case Join.Equal:
    case Join.OneOut:
    case Join.OneIn:
      return true;
    default:
      return unreachable();
  }
}

/** Whether the gradient by the layer's output is that by f(x). */
export function isElementwise(how: Join): bool {
  switch (how) {
    case Join.None:
    case Join.Equal:
      return true;
    case Join.OneOut:
    case Join.OneIn:
      return false;
    default:
      return unreachable();
  }
}

/**
 * y = join(x, f(x)) in all streams of a variant.
 *
 * @param f [streams, fanOut]; where the output is as wide, `y` may be the same place.
 */
export function join(
  how: Join, x: usize, f: usize, y: usize, fanIn: i32, fanOut: i32, streams: i32,
): void {
  switch (how) {
    case Join.None:
      return;
    case Join.Equal:
      for (let k: usize = 0; k < bytes(streams * fanOut); k += VECTOR) {
        v128.store(y + k, add(v128.load(f + k), v128.load(x + k)));
      }
      return;
    case Join.OneOut:
      for (let s = 0; s < streams; s++) {
        addOne(y + bytes(s * fanIn), x + bytes(s * fanIn), v128.load(f + bytes(s)), fanIn);
      }
      return;
    case Join.OneIn:
      for (let s = 0; s < streams; s++) {
        addOne(y + bytes(s * fanOut), f + bytes(s * fanOut), v128.load(x + bytes(s)), fanOut);
      }
      return;
    default:
      unreachable();
  }
}

/** y = a + one */
function addOne(y: usize, a: usize, one: v128, count: i32): void {
  for (const end = y + bytes(count); y < end; y += VECTOR, a += VECTOR) {
    v128.store(y, add(v128.load(a), one));
  }
}

/**
 * From the gradient g by y = join(x, f(x)) that by z: d = phi'(z) g. Where x is one number that was
 * broadcast, its sum goes to g's first place.
 *
 * @param g Of a group's nets, in all rows.
 * @returns The sum of |d|.
 */
export function chain(
  how: Join, g: usize, d: usize, slope: usize, fanIn: i32, fanOut: i32, rows: i32,
): v128 {
  let total = f32x4.splat(0);
  switch (how) {
    case Join.None:
    case Join.Equal:
      return chainEach(g, d, slope, rows * fanOut, total);
    case Join.OneOut: // fanOut is 1
      for (let row = 0; row < rows; row++, g += bytes(fanIn), d += VECTOR, slope += VECTOR) {
        const product = mul(v128.load(slope), sum(g, fanIn));
        v128.store(d, product);
        total = add(total, f32x4.abs(product));
      }
      return total;
    case Join.OneIn: {
      const size = bytes(fanOut);
      for (let row = 0; row < rows; row++, g += size, d += size, slope += size) {
        const all = sum(g, fanOut);
        total = chainEach(g, d, slope, fanOut, total);
        v128.store(g, all);
      }
      return total;
    }
    default:
      return unreachable();
  }
}

/** d = phi'(z) g, and `total` plus the sum of |d|. */
// @ts-ignore: decorator
@inline function chainEach(g: usize, d: usize, slope: usize, count: i32, total: v128): v128 {
  for (const end = d + bytes(count); d < end; d += VECTOR, g += VECTOR, slope += VECTOR) {
    const product = mul(v128.load(slope), v128.load(g));
    v128.store(d, product);
    total = add(total, f32x4.abs(product));
  }
  return total;
}
