/** Cells of one CSV line; a cell with a comma stands in double quotes, a double quote in it is doubled (RFC 4180). */
export function splitCsvLine(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const cell = line.charAt(at) === '"' ? quoted(line, at) : bare(line, at);
    cells.push(cell.text);
    at = cell.end + 1;
  }
  return cells;
}

function bare(line: string, at: number): { text: string; end: number } {
  const comma = line.indexOf(",", at);
  const end = comma < 0 ? line.length : comma;
  return { text: line.slice(at, end), end };
}

function quoted(line: string, at: number): { text: string; end: number } {
  let end = line.indexOf('"', at + 1);
  while (end >= 0 && line.charAt(end + 1) === '"') end = line.indexOf('"', end + 2);
  if (end < 0) end = line.length;
  return { text: line.slice(at + 1, end).replaceAll('""', '"'), end: end + 1 };
}
