/**
 * Sums over numbers that come part by part. The mean's has Neumaier's compensation: see
 * src/statistics/moments.ts.
 */
import { VALUES } from "./room";

/** The numbers' sum, and what rounding took from it. */
export let sum: f64;
export let compensation: f64;
/** The sum of their squares, or of the squares of their deviations. */
export let squares: f64;
export let smallest: f64;
export let largest: f64;

/** Begins anew. */
export function clear(): void {
  sum = compensation = squares = 0;
  smallest = Infinity;
  largest = -Infinity;
}

/** Adds the numbers in VALUES. */
export function add(count: i32): void {
  let total = sum, lost = compensation, products = squares;
  let least = f64x2.splat(smallest), most = f64x2.splat(largest);
  // The last one alone has itself for company.
  if (count & 1) store<f64>(VALUES + (<usize>count << 3), load<f64>(VALUES + (<usize>(count - 1) << 3)));
  const end = VALUES + (<usize>count << 3);
  for (let at = VALUES; at < end; at += 16) {
    const pair = v128.load(at), square = f64x2.mul(pair, pair);
    least = f64x2.pmin(least, pair);
    most = f64x2.pmax(most, pair);
    const a = f64x2.extract_lane(pair, 0), afterA = total + a;
    lost += lostOf(total, a, afterA);
    total = afterA;
    products += f64x2.extract_lane(square, 0);
    if (at + 8 == end) break;
    const b = f64x2.extract_lane(pair, 1), afterB = total + b;
    lost += lostOf(total, b, afterB);
    total = afterB;
    products += f64x2.extract_lane(square, 1);
  }
  sum = total;
  compensation = lost;
  squares = products;
  smallest = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  largest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** a + b - sum, exactly, where sum is a + b as it is rounded (Knuth, TAOCP 2, 4.2.2). */
// @ts-ignore: decorator
@inline function lostOf(a: f64, b: f64, sum: f64): f64 {
  const partOfB = sum - a;
  return (a - (sum - partOfB)) + (b - partOfB);
}

/** Adds the squares of the deviations from a mean of the numbers in VALUES. */
export function addDeviations(count: i32, mean: f64): void {
  let total = squares;
  const end = VALUES + (<usize>count << 3), center = f64x2.splat(mean);
  for (let at = VALUES; at < end; at += 16) {
    const deviation = f64x2.sub(v128.load(at), center), square = f64x2.mul(deviation, deviation);
    total += f64x2.extract_lane(square, 0);
    if (at + 8 == end) break;
    total += f64x2.extract_lane(square, 1);
  }
  squares = total;
}
