/** What the parser says in a grammarian's words, and how a person who wrote the file would say it. */
const SAID: readonly (readonly [message: RegExp, plain: string])[] = [
  [
    /^Missing closing (["'])quote/,
    "a text above that begins with $1 does not end with $1; add the missing $1",
  ],
  [
    /^Flow sequence .*end with a \]/,
    "a list above that begins with [ does not end with ]; add the missing ]",
  ],
  [/^Flow map .*end with a \}/, "what begins with { above does not end with }; add the missing }"],
  [/^Tabs are not allowed/, "this line begins with a tab; write spaces instead"],
  [
    /^All (mapping|sequence) items must start|^Sequence item without - indicator/,
    "this line is not right below the others that it belongs with; begin it with as many spaces as they do",
  ],
  [
    /^Nested mappings are not allowed/,
    "a second : in one line, or a line that is further in than the one above; write the text in quotes, or begin the line with fewer spaces",
  ],
  [
    /^Implicit keys need to be on a single line|^Implicit map keys need/,
    "a line without its colon; write key: value, with a space after the colon",
  ],
  [
    /^Plain value cannot start with .*character (.)/,
    'a text that begins with $1 needs quotes, such as "$1..."',
  ],
  [
    /^Invalid escape sequence/,
    "a \\ in double quotes means that something special follows; write the text in single quotes",
  ],
  [
    /on same line with key/,
    "a list that begins beside its key; begin it on the next line, with - before each entry",
  ],
  [
    /^Unexpected (flow-seq-end|flow-map-end|comma)/,
    "a bracket or comma that nothing before it asks for; take it away, or write the text in quotes",
  ],
  [
    /^Unexpected scalar at node end/,
    "something after the end of the value; write the whole text in quotes",
  ],
];

/** The parser's message as one line that says what is wrong and how to mend it; a rare one keeps its words. */
export function plainSyntax(message: string): string {
  for (const [pattern, plain] of SAID) {
    const match = pattern.exec(message);
    if (match !== null) return plain.replaceAll("$1", () => match[1] ?? "");
  }
  return `not readable here: ${message}; expected key: value, or a line that begins with -`;
}
