import type { Nets } from "../engine.ts";
export function float64Bytes(_nets: Nets, _seedCount: number): number {
  return 0;
}
