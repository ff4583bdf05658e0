import t from "tap";
import { describeProblem } from "../../core/problem.js";
import { readYaml } from "../../core/yaml/source.js";

const COLON = "a line without its colon; write key: value, with a space after the colon";
const SECOND =
  "a second : in one line, or a line that is further in than the one above; write the text in quotes, or begin the line with fewer spaces";
const BESIDE =
  "a list that begins beside its key; begin it on the next line, with - before each entry";
const BELOW =
  "this line is not right below the others that it belongs with; begin it with as many spaces as they do";
const BRACKET =
  "a bracket or comma that nothing before it asks for; take it away, or write the text in quotes";

/** What a person may write by mistake, and the one line that is said of it. */
const MISTAKES: readonly (readonly [string, string])[] = [
  ['name: "Asha\n', '2:1: a text above that begins with " does not end with "; add the missing "'],
  ["name: 'Asha\n", "2:1: a text above that begins with ' does not end with '; add the missing '"],
  [
    "mac: [a, b\nname: c\n",
    "2:1: a list above that begins with [ does not end with ]; add the missing ]",
  ],
  ["home: {lat: 1\n", "2:1: what begins with { above does not end with }; add the missing }"],
  ["people:\n\t- name: Asha\n", "2:1: this line begins with a tab; write spaces instead"],
  ["people:\n  - a\n home: b\n", `3:1: ${BELOW}`],
  ["people:\n - name: A\n   watch: b\n  email: x\n", `4:1: ${BELOW}`],
  ["name: Asha: Rao\n", `1:7: ${SECOND}`],
  ["name: Asha\n  watch: true\n", `1:7: ${SECOND}`],
  ["people\nhome: {}\n", `1:1: ${COLON}`],
  ["people:[]\nhome: {}\n", `1:1: ${COLON}`],
  ["name: @asha\n", '1:7: a text that begins with @ needs quotes, such as "@..."'],
  ["name: `a\n", '1:7: a text that begins with ` needs quotes, such as "`..."'],
  ["name: %a\n", '1:7: a text that begins with % needs quotes, such as "%..."'],
  [
    'contacts: "C:\\people.vcf"\n',
    "1:14: a \\ in double quotes means that something special follows; write the text in single quotes",
  ],
  ["people: - name\n", `1:9: ${BESIDE}`],
  ["mac: [a, b]]\n", `1:12: ${BRACKET}`],
  ["}\n", `1:1: ${BRACKET}`],
  [
    'name: "Asha" Rao\n',
    "1:14: something after the end of the value; write the whole text in quotes",
  ],
  ["name: a\nname: b\n", "2:1: this key stands a second time; keep one of the two"],
];

for (const [text, expected] of MISTAKES) {
  t.test(`${JSON.stringify(text)} is told in one line`, async (t) => {
    const { problems, value } = readYaml(text, "f.yaml");
    t.same(problems.map(describeProblem), [`f.yaml:${expected}`]);
    t.equal(value, undefined);
  });
}
