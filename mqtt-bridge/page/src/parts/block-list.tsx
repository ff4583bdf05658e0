import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { BlockView } from "../../../api/views.js";
import { destinationWords } from "../blocking.js";
import { formatTime } from "../format.js";
import { lineSaid } from "../lines.js";
import { lift } from "../live.js";
import { href } from "../route.js";
import { blocks, clock, status } from "../state.js";
import { t } from "../strings.js";
import { leaveWith } from "./focus.js";

/** On the first view: what is blocked now, and the way to change it. */
export function BlocksNow() {
  const canBlock = status.value?.routers.some(({ paired }) => paired) === true;
  if (blocks.value.length === 0 && !canBlock) return null;
  return (
    <section>
      <h2>{t("blocks")}</h2>
      <BlockList />
      <p>
        <a href={href.blocks}>{t("blocksAll")}</a>
      </p>
    </section>
  );
}

/** What devices are kept from now, until when, what that stopped, and the way to end it. */
export function BlockList() {
  if (blocks.value.length === 0) return <p class="quiet">{t("blocksNone")}</p>;
  return (
    <ul class="rows blocks">
      {blocks.value.map((block) => (
        <Blocked key={`${block.router} ${block.id}`} block={block} />
      ))}
    </ul>
  );
}

function Blocked({ block }: { block: BlockView }) {
  const [isWaiting, setWaiting] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const { device, destination, problem } = block;
  const place = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => () => leaveWith(place.current), []);
  const end = async (): Promise<void> => {
    if (isWaiting) return;
    setWaiting(true);
    setWrong(await lift(block));
    setWaiting(false);
  };
  const words = t("blockDevicePart", {
    device: device.name ?? device.id ?? t("blockWho"),
    destination: destinationWords(destination),
  });
  return (
    <li ref={place}>
      <span>
        <b>
          <bdi class="said">{words}</bdi>
        </b>
        <br />
        <span class="quiet">{factsOf(block).join(" · ")}</span>
        {problem !== null && (
          <span class="wrong">
            {" "}
            <bdi class="said">{t("blockProblem", { line: lineSaid(problem).text })}</bdi>
          </span>
        )}
        {wrong !== null && (
          <span class="wrong" role="alert">
            {" "}
            <bdi>{wrong}</bdi>
          </span>
        )}
      </span>
      <button
        type="button"
        class="plain"
        aria-disabled={isWaiting}
        aria-label={t("unblockWhat", { what: words })}
        onClick={() => void end()}
      >
        {isWaiting ? t("blocking") : t("unblock")}
      </button>
    </li>
  );
}

function factsOf({ until, packets, last, by }: BlockView): string[] {
  const now = clock.value;
  const stopped =
    packets === 0 || last === null
      ? t("blockStoppedNone")
      : t("blockStopped", { n: packets, time: formatTime(last, now) });
  return [
    until === null ? t("blockEndless") : t("blockUntil", { time: formatTime(until, now) }),
    stopped,
    ...(by === "policy" ? [t("blockBy")] : []),
  ];
}
