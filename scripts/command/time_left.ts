/**
 * How long the rest of a work takes.
 */

/** That a piece of the work was done. */
export interface Moment {
  /** The seconds since the work began. */
  readonly at: number;
  /** The share of the whole that was done by then. */
  readonly share: number;
}

/**
 * The seconds that are left of a work, at the rate of the recent half of its time: what the machine was
 * busy with before, and the start of the workers, which is slow, count no longer.
 *
 * @param moments The beginning, which may have a share that was done before, and each end of a piece.
 * @param workers How many work side by side. They may well end together, so that the rate is that of at
 * least one piece of each; and it does not begin before each has ended its first.
 * @param now The seconds since the work began, perhaps some time after the last moment.
 * @returns NaN while nothing is known.
 */
export function secondsLeft(moments: readonly Moment[], workers: number, now: number): number {
  const newest = moments.length - 1;
  if (newest < 1) return NaN;
  const { at, share } = moments[newest]!;
  const half = lastBefore(moments, at / 2);
  const from =
    moments[newest < 2 * workers ? 0 : Math.min(Math.max(half, workers), newest - workers)]!;
  const rate = (share - from.share) / (at - from.at);
  return Math.max(0, (1 - share) / rate - (now - at));
}

/** The last moment up to some time, found by halving: there may be a million. */
function lastBefore(moments: readonly Moment[], at: number): number {
  let [low, high] = [0, moments.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (moments[middle]!.at <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
