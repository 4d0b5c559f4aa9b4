/**
 * Sums over numbers. The mean's has Neumaier's compensation: see src/statistics/moments.ts.
 */

/** The numbers' sum, and what rounding took from it. */
export let sum: f64;
export let compensation: f64;
/** The sum of their squares. */
export let squares: f64;
/** Infinity and -Infinity of none. */
export let smallest: f64;
export let largest: f64;

/** The sum of other numbers that are added beside them. */
export let otherSum: f64;
export let otherCompensation: f64;

/** Adds up `count` numbers. */
export function add(numbers: usize, count: i32): void {
  const even = numbers + (<usize>(count & ~1) << 3);
  let totals = f64x2.splat(0), lost = f64x2.splat(0), products: f64 = 0;
  let least = f64x2.splat(Infinity), most = f64x2.splat(-Infinity);
  for (let at = numbers; at < even; at += 16) {
    const pair = v128.load(at), square = f64x2.mul(pair, pair);
    least = f64x2.pmin(least, pair);
    most = f64x2.pmax(most, pair);
    const afterFirst = f64x2.add(totals, pair);
    lost = f64x2.add(lost, lostOf(totals, pair, afterFirst));
    const second = v128.shuffle<f64>(pair, pair, 1, 1);
    totals = f64x2.add(afterFirst, second);
    lost = f64x2.add(lost, lostOf(afterFirst, second, totals));
    products += f64x2.extract_lane(square, 0);
    products += f64x2.extract_lane(square, 1);
  }
  keepSums(totals, lost, products, least, most);
  if (count & 1) addLast(load<f64>(even), 0, load<f64>(even));
}

/** Keeps what has been summed so far: the numbers' sums are in the lower lanes, the others' in the upper. */
// @ts-ignore: decorator
@inline export function keepSums(
  totals: v128, lost: v128, products: f64, least: v128, most: v128,
): void {
  sum = f64x2.extract_lane(totals, 0);
  compensation = f64x2.extract_lane(lost, 0);
  otherSum = f64x2.extract_lane(totals, 1);
  otherCompensation = f64x2.extract_lane(lost, 1);
  squares = products;
  smallest = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  largest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/**
 * Adds one more number, and one more of the others.
 *
 * @param least What the smallest is compared with.
 */
export function addLast(x: f64, other: f64, least: f64): void {
  const totals = f64x2.replace_lane(f64x2.splat(sum), 1, otherSum);
  const last = f64x2.replace_lane(f64x2.splat(x), 1, other), after = f64x2.add(totals, last);
  const lost = lostOf(totals, last, after);
  sum = f64x2.extract_lane(after, 0);
  compensation += f64x2.extract_lane(lost, 0);
  otherSum = f64x2.extract_lane(after, 1);
  otherCompensation += f64x2.extract_lane(lost, 1);
  squares += x * x;
  if (least < smallest) smallest = least;
  if (x > largest) largest = x;
}

/** a + b - sum, exactly, where sum is a + b as it is rounded (Knuth, TAOCP 2, 4.2.2). */
// @ts-ignore: decorator
@inline export function lostOf(a: v128, b: v128, sum: v128): v128 {
  const partOfB = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, partOfB)), f64x2.sub(b, partOfB));
}

/** Of each lane all bits where a number is finite, else none. */
// @ts-ignore: decorator
@inline export function finite(numbers: v128): v128 {
  return f64x2.eq(f64x2.sub(numbers, numbers), f64x2.splat(0));
}

/** The sum of the squares of `count` numbers' deviations from a mean. */
export function squaresFrom(mean: f64, numbers: usize, count: i32): f64 {
  const even = numbers + (<usize>(count & ~1) << 3), center = f64x2.splat(mean);
  let total: f64 = 0;
  for (let at = numbers; at < even; at += 16) {
    const deviation = f64x2.sub(v128.load(at), center), square = f64x2.mul(deviation, deviation);
    total += f64x2.extract_lane(square, 0);
    total += f64x2.extract_lane(square, 1);
  }
  if (count & 1) {
    const deviation = load<f64>(even) - mean;
    total += deviation * deviation;
  }
  return total;
}
