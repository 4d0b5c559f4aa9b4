/**
 * What functions check in the options that they are given.
 */

/**
 * Refuses what is no object.
 *
 * @throws {TypeError} If it is none.
 */
export function checkObject(options: unknown): asserts options is object {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options: given ${options}; allowed: an object`);
  }
}

/**
 * Refuses options that there are not.
 *
 * @throws {TypeError} If the options are no object.
 * @throws {RangeError} Naming those that there are not.
 */
export function checkKeys(options: unknown, allowed: readonly string[]): void {
  checkObject(options);
  const strange = Object.keys(options).filter((name) => !allowed.includes(name));
  if (strange.length === 0) return;
  throw new RangeError(`options: given ${strange.join(", ")}; allowed: ${allowed.join(", ")}`);
}

/**
 * Refuses an unknown name.
 *
 * @param or What else is allowed, as text behind the names.
 * @throws {RangeError} If the name is given and is none of the names.
 */
export function checkName(option: string, name: unknown, names: readonly string[], or = ""): void {
  if (name === undefined || names.includes(name as string)) return;
  throw new RangeError(`${option}: given "${name}"; allowed: ${names.join(", ")}${or}`);
}
