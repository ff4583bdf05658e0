import { useState } from "preact/hooks";
import type { BlockView } from "../../../api/views.js";
import { formatTime } from "../format.js";
import { lift } from "../live.js";
import { blocks, clock } from "../state.js";
import { t } from "../strings.js";

/** What devices are kept from now, until when, and the way to end it. */
export function BlockList() {
  if (blocks.value.length === 0) return null;
  return (
    <section>
      <h2>{t("blocks")}</h2>
      <ul class="blocks">
        {blocks.value.map((block) => (
          <Blocked key={block.id} block={block} />
        ))}
      </ul>
    </section>
  );
}

function Blocked({ block }: { block: BlockView }) {
  const [isWaiting, setWaiting] = useState(false);
  const { device, destination, until, problem, by } = block;
  const end = async (): Promise<void> => {
    setWaiting(true);
    await lift(block);
    setWaiting(false);
  };
  const time = until === null ? t("blockLifted") : formatTime(until, clock.value);
  const words = t("blockLine", { device: device.name ?? t("blockWho"), destination, time });
  return (
    <li>
      <bdi>{words}</bdi> {by === "policy" && t("blockBy")}
      {problem !== null && <span class="quiet"> {problem}</span>}{" "}
      <button
        type="button"
        class="plain"
        disabled={isWaiting}
        aria-label={t("unblockWhat", { what: words })}
        onClick={() => void end()}
      >
        {t("unblock")}
      </button>
    </li>
  );
}
