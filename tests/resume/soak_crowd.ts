/**
 * Several sweeps at once in one directory: one that goes on with what is there, one that begins anew, one
 * that does neither, each killed or not, at random moments. Then one of them goes on to the end.
 */
import { join } from "node:path";
import { endAfter, endOf, isInOrder, type Soak, start, takeAway } from "./soak_sweep.ts";

const HOWS: readonly (readonly string[])[] = [["--resume"], ["--restart"], []];
const SIGNALS = ["SIGKILL", "SIGKILL", "SIGINT", "SIGTERM"] as const;
/** Times that sweeps begin at once, before one is left to end. */
const ROUNDS = 3;

/** Does so for as long as it is told to, and says how the sweeps ended. */
export async function crowdFor({ dir, minutes, random, undisturbed }: Soak): Promise<void> {
  const ends = new Map<string, number>();
  let directories = 0;
  for (
    const last = performance.now() + minutes * 60_000;
    performance.now() < last;
    directories++
  ) {
    const out = join(dir, `crowd-${directories}`);
    const said: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(HOWS.map(async (flags) => {
        await new Promise((resolve) => setTimeout(resolve, random() * 300));
        const child = start(out, flags);
        const signal = SIGNALS[Math.floor(random() * SIGNALS.length)]!;
        const end = random() < 0.6
          ? await endAfter(child, random() * 3 * undisturbed.milliseconds, signal)
          : await endOf(child);
        const line = `${flags.join(" ") || "no flag"}: ${end.signal ?? end.code} ${end.stderr}`;
        said.push(line);
        if (!isInOrder(end)) throw new Error(said.join("\n"));
        const kind = line.split("\n")[0]!.replaceAll(out, "DIR").replace(/\d+ of/, "N of");
        ends.set(kind, (ends.get(kind) ?? 0) + 1);
      }));
    }
    const end = await endOf(start(out, ["--resume"]));
    said.push(`at last: ${end.signal ?? end.code} ${end.stderr}`);
    if (end.code !== 0) throw new Error(said.join("\n"));
    await takeAway(out, undisturbed, said);
  }
  for (const [kind, times] of [...ends].sort()) console.log(`${times} x ${kind}`);
  console.log(`${directories} directories, each with the undisturbed sweep's files in the end`);
}
