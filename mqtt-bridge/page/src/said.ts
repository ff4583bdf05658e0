import { silenceCause } from "../../../core/alert/silence.js";
import { type Facts, writeMessage, writeTitle } from "../../../core/alert/write.js";
import type { DeviceLine } from "../../../core/wire/lines.js";
import type { AlertView, SightingView } from "../../api/views.js";
import { blocks, devices } from "./state.js";
import { language, spoken } from "./words/language.js";
import { writeAlert } from "./write-alert.js";

/** What a person reads of something, and its language where that is not the page's. */
export interface Said {
  readonly title: string;
  readonly message: string;
  readonly lang: "en" | undefined;
}

/** An alert in the page's language; English is as it was published. */
export function alertSaid(alert: AlertView): Said {
  const english = { title: alert.title, message: alert.message };
  if (language.value === "en") return { ...english, lang: undefined };
  const block = blocks.value.find(({ id }) => id === alert.id);
  const said = writeAlert(alert, block, spoken.value.words);
  return said === null ? { ...english, lang: "en" } : { ...said, lang: undefined };
}

/** A sighting in the page's language. */
export function sightingSaid(
  sighting: SightingView,
  among: readonly DeviceLine[] | null = null,
): Said {
  const { words } = spoken.value;
  const facts = factsOf(sighting, among);
  return { title: writeTitle(facts, words), message: writeMessage(facts, words), lang: undefined };
}

/** What breaks, in the page's language where our rules say it. */
export function adviceSaid(text: string): {
  readonly text: string;
  readonly lang: "en" | undefined;
} {
  if (language.value === "en") return { text, lang: undefined };
  const { advice, words } = spoken.value;
  const cause = silenceCause({ advice: text });
  const known = advice[text] ?? (cause === null ? undefined : words.silence.advice[cause]);
  return known === undefined ? { text, lang: "en" } : { text: known, lang: undefined };
}

function factsOf(sighting: SightingView, among: readonly DeviceLine[] | null): Facts {
  const { device, router, src, evidence, identifier, transforms } = sighting;
  const { name, company, network, dst } = sighting;
  const known =
    among?.find(({ mac }) => mac === device) ??
    devices.value.find((each) => each.mac === device && each.router === router);
  return {
    sender: { name: known?.name ?? null, source: known?.name_source ?? null, address: src },
    evidence,
    identifiers: identifier === null ? [] : [identifier],
    transforms: transforms as Facts["transforms"],
    receiver: { name, company, network, address: dst },
    first: false,
    consent: null,
    behaviour: null,
  };
}
