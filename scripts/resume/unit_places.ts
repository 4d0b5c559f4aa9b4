/**
 * Which units of a sweep or a shard there are, and where in a journal their results are.
 */
import type { Unit } from "../../src/sweep/plan.ts";
import { type NetSize, sizeKey } from "../../src/sweep/sizes.ts";

/** A unit that is planned, and where its result is, if it is there. */
interface Planned {
  readonly unit: Unit;
  at: number | undefined;
}

/** A unit whose result is there. */
export interface UnitPlace {
  readonly unit: Unit;
  /** The place of its record in the journal. */
  readonly at: number;
}

/** The places of units' results in a journal. */
export class UnitPlaces {
  /** By size and place. */
  readonly #planned = new Map<string, Map<number, Planned>>();
  #missing: number;
  #size = 0;

  /** @param units All units that there will be. */
  constructor(units: readonly Unit[]) {
    for (const unit of units) {
      const size = sizeKey(unit);
      const own = this.#planned.get(size) ?? new Map<number, Planned>();
      this.#planned.set(size, own.set(unit.place, { unit, at: undefined }));
    }
    this.#missing = units.length;
  }

  /** How many units' results are there. */
  get size(): number {
    return this.#size;
  }

  /** How many are not there. */
  get missing(): number {
    return this.#missing;
  }

  /** Whether this very unit is to be there: of this size and place, and with these seeds. */
  isPlanned(unit: Unit): boolean {
    const there = this.#find(unit)?.unit;
    return there !== undefined && there.start === unit.start && there.end === unit.end;
  }

  has(unit: Unit): boolean {
    return this.#find(unit)?.at !== undefined;
  }

  /** Takes the place of a planned unit's result, each unit's once. */
  set(unit: Unit, at: number): void {
    this.#find(unit)!.at = at;
    this.#size++;
    this.#missing--;
  }

  /** The units of a size whose results are there. */
  ofSize(size: NetSize): UnitPlace[] {
    return [...this.#planned.get(sizeKey(size))?.values() ?? []].filter((
      planned,
    ): planned is UnitPlace => planned.at !== undefined);
  }

  #find(unit: Unit): Planned | undefined {
    return this.#planned.get(sizeKey(unit))?.get(unit.place);
  }
}
