import { useEffect, useState } from "preact/hooks";
import type { PairedView, PairingView, RouterView } from "../../../api/views.js";
import { refusalWords } from "../lines.js";
import { Copyable } from "../parts/copyable.js";
import { routerWords } from "../parts/router-words.js";
import { ServerLine } from "../parts/server-line.js";
import { ask } from "../request.js";
import { status } from "../state.js";
import { t } from "../strings.js";

/** Pairing, and waiting for the router's first words. */
export function RouterStep() {
  const routers = status.value?.routers ?? [];
  const paired = routers.filter((router) => router.paired);
  const own = routers.filter((router) => !router.paired && !router.demo);
  return (
    <>
      <p class="quiet">{t("routerMore")}</p>
      {own.map(({ id, source }) => (
        <p key={id}>{t("routerReads", { source })}</p>
      ))}
      {paired.length > 0 && <Paired routers={paired} />}
      <PairRouter />
      <p class="quiet">{t("routerElse")}</p>
    </>
  );
}

function Paired({ routers }: { routers: readonly RouterView[] }) {
  return (
    <>
      <p>{t("routerThere")}</p>
      <ul>
        {routers.map((router) => (
          <li key={router.id}>{routerWords(router)}</li>
        ))}
      </ul>
    </>
  );
}

/** Makes a pair, shows its line once, and waits for the router. */
export function PairRouter() {
  const [pairing, setPairing] = useState<PairingView | null>(null);
  const [made, setMade] = useState<PairedView | null>(null);
  const [name, setName] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    void ask<PairingView>("GET", "/api/pairing").then((answer) => {
      if (answer.ok) setPairing(answer.value);
    });
  }, []);
  const pair = async (event: Event): Promise<void> => {
    event.preventDefault();
    const body = { router: name.trim() === "" ? null : name.trim() };
    const answer = await ask<PairedView>("POST", "/api/pairing", body);
    setWrong(answer.ok ? null : refusalWords(answer.value));
    if (answer.ok) setMade(answer.value);
  };
  if (pairing === null) return null;
  if (pairing.refusal !== null) return <ServerLine text={pairing.refusal} />;
  if (made !== null) return <PairLine made={made} />;
  return (
    <form onSubmit={(event) => void pair(event)}>
      {pairing.loopback && <p>{t("routerLoopback")}</p>}
      <label class="field">
        {t("routerName")}
        <input
          type="text"
          autocomplete="off"
          maxLength={32}
          value={name}
          aria-invalid={wrong !== null}
          aria-describedby="router-wrong"
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <p id="router-wrong" class="wrong" role="alert">
        {wrong}
      </p>
      <button type="submit">{t("routerPair")}</button>
    </form>
  );
}

/** The line of a new pair, and whether its router has come. */
export function PairLine({ made }: { made: PairedView }) {
  const there = status.value?.routers.find(({ id }) => id === made.router);
  const isHeard = there !== undefined && there.last_seen !== null;
  return (
    <div>
      <Copyable label={t("routerLine")} text={`telltale-agent pair '${made.line}'`} />
      {made.also.map((line) => (
        <p key={line}>
          <code>{line}</code>
        </p>
      ))}
      <p role="status">{isHeard ? t("routerHeard", { id: made.router }) : t("routerWait")}</p>
    </div>
  );
}
