/**
 * What is made of rounds in which gradflow and its peers take turns: a shared machine's speed drifts,
 * so that only times of the same round are compared.
 */

/** A ratio of times over rounds. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The median; of an even count, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Times over others, round by round. */
export function ratioOf(times: readonly number[], over: readonly number[]): Ratio {
  const ratios = times.map((time, round) => time / over[round]!);
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

/** Does the rounds by turns: everything once, then everything again. The times are by name. */
export async function alternate<Name extends string>(
  rounds: number,
  timers: ReadonlyMap<Name, () => Promise<number>>,
): Promise<Map<Name, number[]>> {
  const times = new Map([...timers.keys()].map((name): [Name, number[]] => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, timer] of timers) times.get(name)!.push(await timer());
  }
  return times;
}

/** A ratio as a table shows it. */
export function ratioText({ median, least, most }: Ratio): string {
  return `${digits(median)} (${digits(least)} to ${digits(most)})`;
}

/** Three digits, or all in front of the point. */
export function digits(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** A table in Markdown. */
export function markdown(rows: readonly (readonly string[])[]): string {
  const [head, ...rest] = rows.map((row) => `| ${row.join(" | ")} |`);
  return [head, `|${rows[0]!.map(() => " --- |").join("")}`, ...rest].join("\n");
}
