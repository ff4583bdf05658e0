import { enums, limits, profiles } from "../abi.schema.js";
import { abiHash, type PlacedField, type PlacedStruct, placed } from "./layout.js";

const ROW = 8;
const CELL = 9;

/** Draws a record eight bytes a row; a field that spans rows is drawn over all of them. */
function draw(struct: PlacedStruct): string {
  const owners: (PlacedField | undefined)[] = new Array(struct.bytes).fill(undefined);
  for (const field of struct.fields) owners.fill(field, field.offset, field.offset + field.bytes);
  const rule = `+${`${"-".repeat(CELL)}+`.repeat(ROW)}`;
  const lines = [
    "       0         1         2         3         4         5         6         7",
    rule,
  ];
  let last: PlacedField | undefined;
  for (let row = 0; row < struct.bytes; row += ROW) {
    const cells = owners.slice(row, row + ROW);
    if (row > 0 && cells.every((cell) => cell === last)) continue;
    lines.push(`${drawRow(cells)} ${row}`, rule);
    last = cells.at(-1);
  }
  return lines.join("\n");
}

function drawRow(cells: readonly (PlacedField | undefined)[]): string {
  let text = "|";
  for (let at = 0; at < cells.length; ) {
    const field = cells[at];
    let run = 1;
    while (at + run < cells.length && cells[at + run] === field) run++;
    const width = run * (CELL + 1) - 1;
    const label = field ? `${field.name}${field.bytes > ROW ? ` (${field.bytes})` : ""}` : "";
    text += `${label
      .slice(0, width)
      .padStart((width + label.length) >> 1)
      .padEnd(width)}|`;
    at += run;
  }
  return text;
}

function structSection(struct: PlacedStruct): string {
  const rows = struct.fields.map(
    ({ offset, name, type, count, doc }) =>
      `| ${offset} | ${name} | ${type}${count ? ` × ${count}` : ""} | ${doc} |`,
  );
  return `### ${struct.name} (${struct.bytes} bytes)

${struct.doc}

\`\`\`
${draw(struct)}
\`\`\`

| offset | field | type | meaning |
|---:|---|---|---|
${rows.join("\n")}
`;
}

function enumSections(): string {
  return enums
    .map(({ name, doc, bits, values }) => {
      const rows = values.map(
        ([value, text], index) => `| ${bits ? 2 ** index : index} | ${name}_${value} | ${text} |`,
      );
      return `### ${name}\n\n${doc}\n\n| code | name | meaning |\n|---:|---|---|\n${rows.join("\n")}\n`;
    })
    .join("\n");
}

function profileSection(): string {
  const params = enums.find(({ name }) => name === "PARAM")?.values ?? [];
  const names = Object.keys(profiles);
  const rows = params.map(
    ([name, doc], index) =>
      `| ${name} | ${names.map((profile) => profiles[profile]?.[index]).join(" | ")} | ${doc} |`,
  );
  return `| param | ${names.join(" | ")} | meaning |\n|---|${"---:|".repeat(names.length)}---|\n${rows.join("\n")}\n`;
}

/** docs/ABI.md: every record drawn, every code named. */
export function emitDoc(): string {
  return `# The classifier's ABI

Generated from \`asm/abi.schema.ts\` by \`make gen\`. Hash \`0x${abiHash().toString(16)}\`: host and classifier compare it when they meet.

All integers are little-endian, also on big-endian machines. Rings hold records that never wrap: a record that does not fit before the ring's end is written at its start, and a length of 0 is left where it would have stood. A ring is empty when head equals tail, and a writer never lets head reach tail from behind.

## Profiles

${profileSection()}
## Limits

| name | value | meaning |
|---|---:|---|
${limits.map(([name, value, doc]) => `| ${name} | ${value} | ${doc} |`).join("\n")}

## Records

${placed.map(structSection).join("\n")}
## Codes

${enumSections()}`;
}
