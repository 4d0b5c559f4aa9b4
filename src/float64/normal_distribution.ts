/**
 * The standard normal distribution in float64, precise in both tails.
 *
 * Near 0 its tail Q(x) = 1 - Phi(x) and its density are Taylor's series around the nearest of some
 * points, which costs less than an e^x. The coefficients of the density follow from its derivative,
 * -x times itself, those of the tail from those of the density. Far out, and at the points, the tail is
 * the density times Mills' ratio, a continued fraction. Nothing cancels.
 *
 * Source of the fraction: M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 1964,
 * formula 26.2.14.
 */
import { exp } from "./exponentials.ts";

const ROOT_2PI = Math.sqrt(2 * Math.PI);

/** Points of series from x to x + 1. */
const POINTS_IN_ONE = 32;
/** Where the series end. */
const FAR = 16;
/** With so many terms, about e^(-2 x sqrt n) from its limit for n terms, the fraction has all digits there. */
const FAR_TERMS = 9;
/** Coefficients of a series: the next term would be under 1e-17 of the sum. */
const TERMS = 12;

const POINTS = FAR * POINTS_IN_ONE + 1;
/** [POINTS, TERMS], once they are needed: most who import this do not. */
const DENSITY = new Float64Array(POINTS * TERMS);
const TAIL = new Float64Array(POINTS * TERMS);
let filled = false;

/** The density, e^(-x^2/2) / sqrt(2 pi), within 1e-15 relative. */
export function normalPdf(x: number): number {
  const size = Math.abs(x);
  return size < FAR ? taylor(DENSITY, size) : exactPdf(size);
}

/** The distribution function Phi, within 1e-15 relative. */
export function normalCdf(x: number): number {
  const tail = normalTail(Math.abs(x));
  return x > 0 ? 1 - tail : tail;
}

/** Q(x) = 1 - Phi(x) for x >= 0, within 1e-15 relative. */
export function normalTail(x: number): number {
  if (x < FAR) return taylor(TAIL, x);
  const density = exactPdf(x);
  return density === 0 ? 0 : density * millsRatio(x, FAR_TERMS);
}

function exactPdf(x: number): number {
  const square = x * x;
  if (square > 1500) return 0;
  // A rounding error of the square would count square / 2 times; a float's square has none.
  const float = Math.fround(x);
  const error = (float * float - square) + (x - float) * (x + float);
  return exp(-square / 2) * (1 - error / 2) / ROOT_2PI;
}

/** Q(x) / Q'(x) = 1 / (x + 1 / (x + 2 / (x + 3 / ...))). */
function millsRatio(x: number, terms: number): number {
  let rest = x;
  for (let k = terms; k > 0; k--) rest = x + k / rest;
  return 1 / rest;
}

/** The series at x, from 0 up to FAR. */
function taylor(table: Float64Array, x: number): number {
  if (!filled) fillTables();
  const point = (x * POINTS_IN_ONE + 0.5) | 0;
  return sumOf(table, point, x - point / POINTS_IN_ONE);
}

/**
 * The series of a point at a distance of h. Even and odd powers are apart, since a processor can add two
 * sums at once.
 */
function sumOf(t: Float64Array, point: number, h: number): number {
  const a = point * TERMS;
  const s = h * h;
  let even = t[a + 6]! + s * (t[a + 8]! + s * t[a + 10]!);
  let odd = t[a + 7]! + s * (t[a + 9]! + s * t[a + 11]!);
  even = t[a]! + s * (t[a + 2]! + s * (t[a + 4]! + s * even));
  odd = t[a + 1]! + s * (t[a + 3]! + s * (t[a + 5]! + s * odd));
  return even + h * odd;
}

function fillTables(): void {
  for (let point = POINTS - 1; point >= 0; point--) {
    const x = point / POINTS_IN_ONE;
    const first = point * TERMS;
    let [before, term] = [0, exactPdf(x)];
    // The fraction needs many terms near 0, where the series of the point above does.
    if (x >= 2) TAIL[first] = term * millsRatio(x, Math.ceil(400 / x ** 2) + 12);
    else TAIL[first] = x > 0 ? sumOf(TAIL, point + 1, -1 / POINTS_IN_ONE) : 0.5;
    for (let k = 0; k < TERMS; k++) {
      DENSITY[first + k] = term;
      if (k + 1 < TERMS) TAIL[first + k + 1] = -term / (k + 1);
      [before, term] = [term, -(x * term + before) / (k + 1)];
    }
  }
  filled = true;
}
