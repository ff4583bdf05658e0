import { useEffect, useRef, useState } from "preact/hooks";
import type { ListView, LiveFlow } from "../../../api/views.js";
import { deviceName } from "../format.js";
import { formatBytes } from "../parts/bytes.js";
import { Time } from "../parts/time.js";
import { VirtualList } from "../parts/virtual-list.js";
import { ask } from "../request.js";
import { href } from "../route.js";
import { devices } from "../state.js";
import { type StringKey, t } from "../strings.js";
import { EN } from "../words/en/index.js";

/** Flows that are shown; older ones go. */
const SHOWN_MAX = 1000;
const ROW = 74;

/** Flows as they end, with a filter and a pause. */
export default function Live({ rest }: { rest: string }) {
  const [filter, setFilter] = useState(rest);
  const [isPaused, setPaused] = useState(false);
  const { flows, waiting, release } = useFlows(isPaused);
  const fitting = flows.filter((flow) => fits(flow, filter));
  const turn = (): void => {
    if (isPaused) release();
    setPaused(!isPaused);
  };
  return (
    <section>
      <h1>{t("live")}</h1>
      <p class="quiet">{t("liveMore")}</p>
      <div class="tools">
        <label class="field">
          {t("liveFilter")}
          <input
            type="search"
            value={filter}
            onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          />
        </label>
        <button type="button" aria-pressed={isPaused} onClick={turn}>
          {isPaused ? t("goOn", { n: waiting }) : t("pause")}
        </button>
      </div>
      {fitting.length === 0 && (
        <p class="quiet">{t(flows.length === 0 ? "liveNone" : "liveNoneFits")}</p>
      )}
      <VirtualList
        items={fitting}
        keyOf={({ number }) => String(number)}
        estimate={ROW}
        label={t("live")}
      >
        {(flow) => <Flow flow={flow} />}
      </VirtualList>
    </section>
  );
}

function useFlows(isPaused: boolean) {
  const [flows, setFlows] = useState<readonly LiveFlow[]>([]);
  const [waiting, setWaiting] = useState<readonly LiveFlow[]>([]);
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const add = (old: readonly LiveFlow[], more: readonly LiveFlow[]): readonly LiveFlow[] => {
    const known = new Set(old.map(({ number }) => number));
    const fresh = more.filter(({ number }) => !known.has(number));
    return [...fresh, ...old].sort((a, b) => b.number - a.number).slice(0, SHOWN_MAX);
  };
  useEffect(() => {
    const source = new EventSource("/api/flows/stream");
    // Read after the stream has begun, so that nothing falls between; a restarted server counts from 1 again.
    const load = async (isNew: boolean): Promise<void> => {
      const answer = await ask<ListView<LiveFlow>>("GET", "/api/flows");
      if (answer.ok) setFlows((old) => add(isNew ? [] : old, answer.value.items));
    };
    source.addEventListener("hello", () => void load(false));
    source.addEventListener("reset", () => void load(true));
    source.addEventListener("flow", (event) => {
      const flow = JSON.parse((event as MessageEvent<string>).data) as LiveFlow;
      const set = paused.current ? setWaiting : setFlows;
      set((old) => add(old, [flow]));
    });
    return () => source.close();
  }, []);
  const release = (): void => {
    setFlows((old) => add(old, waiting));
    setWaiting([]);
  };
  return { flows, waiting: waiting.length, release };
}

function Flow({ flow }: { flow: LiveFlow }) {
  const { name, dst, dport, protocol, l4, up_bytes, down_bytes, last, flags, device } = flow;
  const sender = devices.value.find(({ mac, router }) => mac === device && router === flow.router);
  return (
    <article class="card flow">
      <p class="meta">
        <Time at={last} />
        {sender === undefined ? (
          <bdi>{flow.src}</bdi>
        ) : (
          <a href={href.device(sender.mac)}>
            <bdi>{deviceName(sender)}</bdi>
          </a>
        )}
        <code>{protocol ?? l4}</code>
        {dport !== null && <span>{t("port", { port: String(dport) })}</span>}
        {flags.map((flag) => (
          <span key={flag} class={`chip ${flag === "clear" ? "plain" : ""}`}>
            {flagWords(flag)}
          </span>
        ))}
      </p>
      <p>
        <bdi class="name">{name ?? dst}</bdi>{" "}
        <span class="quiet">
          {t("upDown", { up: formatBytes(up_bytes), down: formatBytes(down_bytes) })}
        </span>
      </p>
    </article>
  );
}

function flagWords(flag: string): string {
  const key = `flag.${flag}`;
  return Object.hasOwn(EN, key) ? t(key as StringKey & `flag.${string}`) : flag;
}

/** Every word of the filter stands somewhere in what is shown of the flow. */
function fits(flow: LiveFlow, filter: string): boolean {
  const { names, name, src, dst, dport, protocol, l4, device, flags, router } = flow;
  const sender = devices.value.find((each) => each.mac === device && each.router === router);
  const all = [name, ...names, src, dst, dport, protocol, l4, device, sender?.name, ...flags];
  const text = all.join(" ").toLowerCase();
  const words = filter.toLowerCase().split(/\s+/);
  return words.every((word) => text.includes(word));
}
