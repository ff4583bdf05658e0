import { createHash } from "node:crypto";
import {
  ABI_VERSION,
  enums,
  type Field,
  type FieldType,
  limits,
  profiles,
  type Struct,
  structs,
} from "../abi.schema.js";

const SIZES: Readonly<Record<FieldType, number>> = { u8: 1, u16: 2, u32: 4, u64: 8 };

export interface PlacedField extends Field {
  readonly offset: number;
  readonly bytes: number;
}

export interface PlacedStruct {
  readonly name: string;
  readonly doc: string;
  readonly bytes: number;
  readonly fields: readonly PlacedField[];
}

export interface Constant {
  readonly name: string;
  readonly value: number;
  readonly doc: string;
}

const upper = (name: string): string => name.toUpperCase();

/** Gives every field its offset; fails on a field that is not aligned to its own size. */
export function place(struct: Struct): PlacedStruct {
  let offset = 0;
  const fields = struct.fields.map((field) => {
    const unit = SIZES[field.type];
    if (offset % unit !== 0) {
      throw new Error(`${struct.name}.${field.name}: offset ${offset} is no multiple of ${unit}`);
    }
    const placed = { ...field, offset, bytes: unit * (field.count ?? 1) };
    offset += placed.bytes;
    return placed;
  });
  return { name: struct.name, doc: struct.doc, bytes: offset, fields };
}

export const placed: readonly PlacedStruct[] = structs.map(place);

function enumConstants(): Constant[] {
  return enums.flatMap(({ name, bits, values }) => [
    ...values.map(([value, doc], index) => ({
      name: `${name}_${value}`,
      value: bits ? 2 ** index : index,
      doc,
    })),
    ...(bits ? [] : [{ name: `${name}_COUNT`, value: values.length, doc: `values of ${name}` }]),
  ]);
}

function structConstants(): Constant[] {
  return placed.flatMap((struct) => [
    ...struct.fields.map((field) => ({
      name: `${struct.name}_${upper(field.name)}`,
      value: field.offset,
      doc: field.doc,
    })),
    { name: `${struct.name}_BYTES`, value: struct.bytes, doc: `size of ${struct.name}` },
  ]);
}

/** Every constant of the ABI in a fixed order; fails on a name that is used twice. */
export function constants(): Constant[] {
  const all = [
    ...limits.map(([name, value, doc]) => ({ name, value, doc })),
    ...enumConstants(),
    ...structConstants(),
  ];
  const seen = new Set<string>();
  for (const { name } of all) {
    if (seen.has(name)) throw new Error(`${name} is defined twice`);
    seen.add(name);
  }
  return all;
}

/** First 32 bits of SHA-256 over everything that a byte's meaning depends on. */
export function abiHash(): number {
  const meaning = JSON.stringify([
    ABI_VERSION,
    constants().map(({ name, value }) => [name, value]),
    profiles,
  ]);
  return createHash("sha256").update(meaning).digest().readUInt32LE(0);
}
