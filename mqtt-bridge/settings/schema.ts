import type { Flag, Flags } from "../cli/args.js";
import { settableFlags } from "./layer.js";

/** JSON Schema (2020-12) of the settings file, made of the flags of `telltale run`. */
export function settingsJsonSchema(flags: Flags): object {
  const properties = Object.entries(settableFlags(flags)).map(([name, flag]) => [
    name,
    { description: flag.help, ...typeOf(flag) },
  ]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Settings of Telltale",
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}

function typeOf(flag: Flag): object {
  const { value, choices, range, many } = flag;
  if (value === undefined) return { type: "boolean" };
  if (range !== undefined) return { type: "integer", minimum: range[0], maximum: range[1] };
  const text = choices === undefined ? { type: "string", minLength: 1 } : { enum: choices };
  return many === true ? { type: "array", items: text, minItems: 1 } : text;
}
