/**
 * Where the host puts numbers, and where it finds what has become of them: arrays in the memory below
 * what the compiler places there.
 */

/** So many numbers an array has room for: those of a pass together fit a core's own cache. */
export const ROOM: i32 = 2048;

const NUMBERS: usize = <usize>ROOM * 8;
const INTEGERS: usize = <usize>ROOM * 4;

export const MANTISSAS: usize = 0;
export const EXPONENTS: usize = MANTISSAS + NUMBERS;
export const VALUES: usize = EXPONENTS + INTEGERS;
export const LOGS: usize = VALUES + NUMBERS;
export const BUCKETS: usize = LOGS + NUMBERS;
export const COUNTS: usize = BUCKETS + INTEGERS;
export const MIDDLES: usize = COUNTS + NUMBERS;
export const MEANS: usize = MIDDLES + NUMBERS;
export const WIDTHS: usize = MEANS + NUMBERS;
export const SLOPES: usize = WIDTHS + NUMBERS;
export const R2S: usize = SLOPES + NUMBERS;
