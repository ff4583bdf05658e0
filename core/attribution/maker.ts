/** Forms of companies, without their dots. */
const LEGAL = new Set(
  (
    "ab ag and as asa aps bhd bv co company corp corporate corporation gmbh inc incorporated kg kk limited llc lp ltd ltda nv " +
    "oy oyj plc pte pty pvt private sa sarl sas sdn se spa srl sro zoo"
  ).split(" "),
);

/** What a company says of its trade after its name; taken off until only the name is left. */
const TRADES = new Set(
  (
    "communication communications telecommunication telecommunications telecom electronic electronics technology " +
    "technologies tech international industry industries industrial systems system networks network networking mobile " +
    "software hardware computer computers holding holdings group enterprise enterprises products devices manufacturing " +
    "semiconductor semiconductors digital wireless solutions appliances intelligent information equipment"
  ).split(" "),
);

/** All-capital words of this length are names and no abbreviations. */
const SHOUTED = 6;

/**
 * A maker's name as people say it: `Xiaomi Communications Co Ltd` is `Xiaomi`. By rule, from the end: forms of companies,
 * then trades; the first word always stays. Words that only shout are written like names.
 */
export function shortMaker(full: string): string {
  const words = full
    .replace(/[,()]+/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "");
  while (words.length > 1 && isDispensable(words.at(-1) ?? "")) words.pop();
  return words.map(calm).join(" ");
}

function isDispensable(word: string): boolean {
  const plain = word.toLowerCase().replace(/[.&]/g, "");
  return plain === "" || LEGAL.has(plain) || TRADES.has(plain);
}

function calm(word: string): string {
  if (word.length < SHOUTED || !/^[A-Z]+$/.test(word)) return word;
  return word.charAt(0) + word.slice(1).toLowerCase();
}
