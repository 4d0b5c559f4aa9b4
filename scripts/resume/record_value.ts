/**
 * A record's value as bytes: what v8 makes of it, then its arrays, then how much v8 has made. The arrays,
 * of which nearly all of a unit's result is, are so written from where they are; v8 would copy them.
 */
import { Buffer } from "node:buffer";
import { DefaultDeserializer, DefaultSerializer } from "node:v8";

/** The kinds of arrays that there may be; a new one goes to the end. */
const KINDS = [Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array] as const;

/** An array of one of them. */
type NumberArray = InstanceType<typeof KINDS[number]>;

/** The last part, a little-endian uint32. */
const TRAILER = 4;

class Serializer extends DefaultSerializer {
  readonly arrays: Uint8Array[] = [];

  /** Called by v8 for an array. */
  _writeHostObject(array: NumberArray): void {
    const kind = KINDS.findIndex((Kind) => array instanceof Kind);
    if (kind < 0) throw new TypeError(`a record has no ${array.constructor.name}`);
    this.writeUint32(kind);
    this.writeUint32(array.length);
    this.arrays.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
}

class Deserializer extends DefaultDeserializer {
  readonly #bytes: Buffer;
  /** Where the next array is. */
  #at: number;

  constructor(bytes: Buffer) {
    super(bytes);
    this.#bytes = bytes;
    this.#at = bytes.readUInt32LE(bytes.length - TRAILER);
  }

  /** Called by v8 where an array was. */
  _readHostObject(): NumberArray {
    const Kind = KINDS[this.readUint32()]!;
    const from = this.#at;
    this.#at += this.readUint32() * Kind.BYTES_PER_ELEMENT;
    if (this.#at > this.#bytes.length - TRAILER) throw new RangeError("an array is cut off");
    return new Kind(new Uint8Array(this.#bytes.subarray(from, this.#at)).buffer);
  }
}

/** The parts of a value's bytes, some of them in the value's own memory. */
export function bytesOf(value: unknown): Uint8Array[] {
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  const own = serializer.releaseBuffer();
  const trailer = Buffer.alloc(TRAILER);
  trailer.writeUInt32LE(own.length);
  return [own, ...serializer.arrays, trailer];
}

/**
 * The value that has these bytes.
 *
 * @throws {Error} If there is none.
 */
export function valueOf(bytes: Buffer): unknown {
  const deserializer = new Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}
