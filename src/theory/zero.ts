/** Where a function passes 0. */

/** Halvings and secants: far more than are needed. */
const MOST_STEPS = 200;

/**
 * A zero of f between two points at which its signs differ, to the last digits; where f jumps from one
 * sign to the other, the jump. The method is false position by the Illinois rule, with a halving
 * wherever that was slow.
 */
export function zero(f: (x: number) => number, from: number, to: number): number {
  let [a, b] = [from, to];
  let [fa, fb] = [f(a), f(b)];
  for (let step = 0; step < MOST_STEPS && fb !== 0; step++) {
    const middle = (a + b) / 2;
    const guess = step % 3 === 2 ? middle : b - fb * (b - a) / (fb - fa);
    // A secant that ends where it began may have its zero there, while the other end is still far.
    const c = Number.isFinite(guess) && guess !== a && guess !== b ? guess : middle;
    if (c === a || c === b || Math.abs(b - a) <= 1e-15 * Math.abs(a)) break;
    const fc = f(c);
    if (fc * fb < 0) [a, fa] = [b, fb];
    else fa /= 2;
    [b, fb] = [c, fc];
  }
  return b;
}
