import { SENTENCES } from "../../core/alert/sentences.js";
import type { Alert } from "../../core/wire/lines.js";

/** Said of nobody: the ladder of evidence does not reach that far. */
const NEVER = /\b(leak\w*|stole\w*|shar(?:ed|es|ing)|owner of|owned by|belongs to)\b/i;
/** Verbs of sending content; a number of bytes may be sent. */
const CONTENT = /\b(?:sent|sends|uploaded|transmitted)\b(?! (?:[\d.,]+ [kMG]?B\b|[\d.,]+ bytes))/i;

/** A sentence that has this template's words, whatever stands in its places. */
function shapeOf(template: string): RegExp {
  const escaped = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(
    `^(?:you noted on .+ is off; after that )?${escaped.replace(/\{\w+\}/g, ".*")}\\.?$`,
    "i",
  );
}

const EN = SENTENCES.en;
if (EN === null) throw new Error("the English sentences are missing");
const { message, behaviour, joined, quarantined, digest } = EN;
const OTHERS = [...Object.values(behaviour), joined, quarantined, digest.one, digest.many].map(
  (each) => shapeOf(each.message),
);

/** What is wrong with the words of an alert; empty: nothing. */
export function wrongWords({ evidence, event_type, message: text, title }: Alert): string[] {
  const wrong: string[] = [];
  for (const said of [text, title]) {
    if (NEVER.test(said)) wrong.push(`a word that is never said: ${said}`);
    const claims = evidence === "destination" || evidence === "behaviour";
    if (claims && CONTENT.test(said)) wrong.push(`${evidence} claims content: ${said}`);
  }
  if (event_type === "health" || event_type === "blocked") return wrong;
  const shapes = evidence === null ? OTHERS : [shapeOf(message[evidence]), ...OTHERS];
  if (!shapes.some((shape) => shape.test(text))) wrong.push(`no template says: ${text}`);
  return wrong;
}
