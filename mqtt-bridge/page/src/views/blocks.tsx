import { useEffect, useId, useState } from "preact/hooks";
import type { DeviceView } from "../../../api/views.js";
import { countries, KINDS, type Kind, LONGS, toOf } from "../blocking.js";
import { deviceName } from "../format.js";
import type { LazyProps } from "../lazy.js";
import { close, loadBlocks } from "../live.js";
import { BlockList } from "../parts/block-list.js";
import { BlockPreview } from "../parts/block-preview.js";
import { loadRules, rules } from "../rules/rules.js";
import { clock, devices, status } from "../state.js";
import { t } from "../strings.js";

/** A person who writes gets an answer when the hand rests, milliseconds. */
const REST_MS = 400;

/** What devices are kept from, and the form for more. */
export default function Blocks(_: LazyProps) {
  const now = clock.value;
  // What was stopped is told by the router now and then.
  useEffect(() => void loadBlocks(), [now]);
  const paired = (status.value?.routers ?? []).filter((router) => router.paired);
  return (
    <section class="household">
      <h1>{t("blocksTitle")}</h1>
      <p class="quiet">{t("blocksMore")}</p>
      <h2>{t("blocks")}</h2>
      <BlockList />
      <h2>{t("blockNew")}</h2>
      {paired.length === 0 && <p>{t("blockNoRouter")}</p>}
      <NewBlock isPossible={paired.length > 0} />
    </section>
  );
}

interface Draft {
  readonly device: DeviceView;
  readonly kind: Kind;
  readonly text: string;
  /** 0: until it is lifted. */
  readonly minutes: number;
}

type Outcome = { readonly said: string; readonly bad: boolean } | "waiting" | null;

function NewBlock({ isPossible }: { isPossible: boolean }) {
  const [draft, setDraft] = useState<Omit<Draft, "device">>({
    kind: "name",
    text: "",
    minutes: 60,
  });
  const [chosen, setChosen] = useState("");
  const [outcome, setOutcome] = useState<Outcome>(null);
  const all = devices.value;
  const device = all.find((each) => keyOf(each) === chosen) ?? all[0];
  const to = toOf(draft.kind, draft.text);
  if (device === undefined) return <p class="quiet">{t("blockNoDevice")}</p>;
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (to === null || outcome === "waiting") return;
    setOutcome("waiting");
    const refusal = await order({ ...draft, device }, to);
    setOutcome({ said: refusal ?? t("blockDone"), bad: refusal !== null });
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      <label class="field">
        {t("blockDevice")}
        <select
          translate={false}
          value={keyOf(device)}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        >
          {all.map((each) => (
            <option key={keyOf(each)} value={keyOf(each)}>
              {deviceName(each)} ({each.mac})
            </option>
          ))}
        </select>
      </label>
      <What draft={draft} onDraft={setDraft} />
      {to !== null && <Preview device={device.mac} to={to} />}
      <p class="actions">
        <button
          type="submit"
          disabled={!isPossible || to === null}
          aria-disabled={outcome === "waiting"}
        >
          {t("blockDo")}
        </button>
      </p>
      <Said outcome={outcome} />
    </form>
  );
}

function order({ device, minutes }: Draft, to: string): Promise<string | null> {
  const { router, mac } = device;
  return close({ router, device: mac, to, minutes: minutes === 0 ? null : minutes });
}

function Said({ outcome }: { outcome: Outcome }) {
  const { said, bad } =
    outcome === "waiting"
      ? { said: t("blocking"), bad: false }
      : (outcome ?? { said: "", bad: false });
  return (
    <p role="status" class={bad ? "wrong" : ""}>
      <bdi class={bad ? "" : "said"}>{said}</bdi>
    </p>
  );
}

interface WhatProps {
  readonly draft: Omit<Draft, "device">;
  readonly onDraft: (draft: Omit<Draft, "device">) => void;
}

function What({ draft, onDraft }: WhatProps) {
  const { kind, text, minutes } = draft;
  const choose = (value: string): void => {
    onDraft({ ...draft, kind: KINDS.find((each) => each === value) ?? "name", text: "" });
  };
  return (
    <>
      <Choice
        words="blockKind"
        options={KINDS.map((each) => [each, `blockKind.${each}`] as const)}
        value={kind}
        onChoose={choose}
      />
      {kind !== "everything" && (
        <To kind={kind} text={text} onText={(next) => onDraft({ ...draft, text: next })} />
      )}
      {(kind === "network" || kind === "country" || kind === "everything") && (
        <p class="quiet">{t(`blockHelp.${kind}`)}</p>
      )}
      <Choice
        words="blockLong"
        options={LONGS.map((each) => [String(each), `blockLong.${each}`] as const)}
        value={String(minutes)}
        onChoose={(value) => onDraft({ ...draft, minutes: Number(value) })}
      />
    </>
  );
}

type Long = (typeof LONGS)[number];

interface ChoiceProps {
  readonly words: "blockKind" | "blockLong";
  readonly options: readonly (readonly [string, `blockKind.${Kind}` | `blockLong.${Long}`])[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

function Choice({ words, options, value, onChoose }: ChoiceProps) {
  return (
    <label class="field">
      {t(words)}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options.map(([each, key]) => (
          <option key={each} value={each}>
            {t(key)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ToProps {
  readonly kind: Exclude<Kind, "everything">;
  readonly text: string;
  readonly onText: (text: string) => void;
}

function To({ kind, text, onText }: ToProps) {
  const place = useId();
  return (
    <div class="field">
      <label for={place}>{t(`blockTo.${kind}`)}</label>
      {kind === "country" && <Names id={place} names={countries()} text={text} onText={onText} />}
      {kind === "company" && <Companies id={place} text={text} onText={onText} />}
      {kind !== "country" && kind !== "company" && (
        <input
          id={place}
          type="text"
          value={text}
          autocapitalize="off"
          autocomplete="off"
          spellcheck={false}
          inputMode={kind === "network" ? "numeric" : "url"}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
        />
      )}
    </div>
  );
}

type NamesProps = Pick<ToProps, "text" | "onText"> & { readonly id: string };

function Names({
  id,
  names,
  text,
  onText,
}: NamesProps & { names: readonly { readonly code: string; readonly name: string }[] }) {
  return (
    <select
      id={id}
      translate={false}
      value={text}
      onChange={({ currentTarget }) => onText(currentTarget.value)}
    >
      <option value="" />
      {names.map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Only those whose names a rule knows can be kept from anything. */
function Companies(props: NamesProps) {
  useEffect(() => void loadRules(), []);
  const known = new Set((rules.value?.items ?? []).flatMap(({ company }) => company ?? []));
  const sorted = [...known].sort((a, b) => a.localeCompare(b));
  return <Names {...props} names={sorted.map((name) => ({ code: name, name }))} />;
}

/** Asks for what was written once the hand rests. */
function Preview({ device, to }: { device: string; to: string }) {
  const wanted = `/api/blocks/preview?${new URLSearchParams({ device, to }).toString()}`;
  const [path, setPath] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setPath(wanted), REST_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  return path === null ? null : <BlockPreview path={path} />;
}

function keyOf({ router, mac }: { router: string; mac: string }): string {
  return `${router} ${mac}`;
}
