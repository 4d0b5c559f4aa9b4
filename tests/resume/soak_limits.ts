/**
 * Sweeps with little of what a system gives: memory, open files, threads. Whatever becomes of them, without
 * the limit they go on to the same files.
 */
import { join } from "node:path";
import { endOf, type Soak, start, startWithin, takeAway } from "./soak_sweep.ts";

/** As bash's ulimit takes them: the most virtual memory in KiB, open files, threads. */
const LIMITS: Readonly<Record<string, readonly number[]>> = {
  "-v": [100_000, 1_000_000, 4_000_000, 16_000_000, 32_000_000, 64_000_000],
  "-n": [3, 8, 16, 20, 24, 32, 64],
  "-u": [1, 2, 4, 8, 12, 16, 24],
};

/** Tries each limit once, and says how the sweep ended. */
export async function limitsOf({ dir, undisturbed }: Soak): Promise<void> {
  for (const [flag, limits] of Object.entries(LIMITS)) {
    for (const limit of limits) {
      const out = join(dir, `limit${flag}-${limit}`);
      const { code, signal, stderr } = await endOf(startWithin([flag, `${limit}`], out, []));
      const lines = stderr.trim().split("\n");
      const more = lines.length > 1 ? ` (and ${lines.length - 1} lines more)` : "";
      console.log(`ulimit ${flag} ${limit}: ${signal ?? code} ${lines[0]}${more}`);
      const end = await endOf(start(out, code === 0 ? ["--restart"] : ["--resume"]));
      if (end.code !== 0) throw new Error(`then: ${end.stderr}`);
      await takeAway(out, undisturbed, [stderr]);
    }
  }
}
