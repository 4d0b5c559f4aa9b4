/**
 * Text in charts: numbers in words, and how wide letters are.
 */

/** The widths of letters as parts of their size, about as in DejaVu Sans: few fonts are wider. */
const LETTERS = [
  { letters: /[ \u00a0.,:;'|!()iljftr-]/, width: 0.37 },
  { letters: /[mwMW%@]/, width: 0.95 },
  { letters: /./, width: 0.635 },
];

/** How much wider bold letters are. */
const BOLD = 1.14;

/** The weight of letters. */
type Weight = "normal" | "bold";

/** How wide a line of text is, in pixels: no less than in common fonts, and the same on every machine. */
export function textWidth(text: string, size: number, weight: Weight = "normal"): number {
  let width = 0;
  for (const letter of text) {
    width += LETTERS.find(({ letters }) => letters.test(letter))?.width ?? 1;
  }
  return width * size * (weight === "bold" ? BOLD : 1);
}

/** Breaks a text into lines that are at most so many pixels wide, where a word allows it. */
export function lines(text: string, most: number, size: number, weight?: Weight): string[] {
  const broken: string[] = [];
  for (const word of text.split(" ")) {
    const longer = broken.length === 0 ? word : `${broken.at(-1)} ${word}`;
    if (broken.length === 0 || textWidth(longer, size, weight) > most) broken.push(word);
    else broken[broken.length - 1] = longer;
  }
  return broken;
}

/** A whole number with commas. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A share in per cent, whose sign stays in its number's line. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.001) return "under 0.1\u00a0%";
  if (share < 1 && share > 0.999) return "over 99.9\u00a0%";
  return `${Number((100 * share).toPrecision(share < 1 && share > 0.99 ? 3 : 2))}\u00a0%`;
}

/** Numbers that are written without an exponent: from 0.001 up to 10,000. */
const PLAIN = { from: -3, to: 4 };

/** A magnitude in two digits, by its log10, whatever its size: 0.31, 3.2e-1200; 0 for -Infinity. */
export function magnitudeText(log10: number): string {
  if (log10 === -Infinity) return "0";
  if (!Number.isFinite(log10)) return "not finite";
  if (log10 >= PLAIN.from && log10 < PLAIN.to) return String(Number((10 ** log10).toPrecision(2)));
  const power = Math.floor(log10);
  const [digits, carry] = (10 ** (log10 - power)).toExponential(1).split("e") as [string, string];
  return `${digits}e${power + Number(carry)}`; // 9.99 is shown as 10.0
}

/** A slope with its sign, in three digits or thousandths. */
export function slopeText(slope: number): string {
  const size = Math.abs(slope);
  const text = size !== 0 && size < 0.001 ? "0.000" : size.toFixed(size < 1 ? 3 : 2);
  return Number(text) === 0 ? "0.000" : slope < 0 ? `-${text}` : `+${text}`;
}

/** A number of layers. */
export function layersText(depth: number): string {
  return depth === 1 ? "1 layer" : `${countText(depth)} layers`;
}
