import { useEffect, useRef, useState } from "preact/hooks";
import type { AlertView } from "../../../api/views.js";
import { block } from "../live.js";
import { href } from "../route.js";
import { blocks } from "../state.js";
import { t } from "../strings.js";
import { Advice } from "./advice.js";
import { BlockPreview } from "./block-preview.js";
import { Dialog } from "./dialog.js";

const HOUR = 60;
const DAY = 1440;

/** What only tells of a router or of a block names nothing that could be closed. */
export function canBlock({ event_type, name, network, demo }: AlertView): boolean {
  const isAbout = event_type === "identifier" || event_type === "behaviour";
  return isAbout && !demo && (name !== null || network !== null);
}

/** Opens the question whether to block; once it is blocked, the way to end it. */
export function BlockButton({ alert }: { alert: AlertView }) {
  const [isOpen, setOpen] = useState(false);
  const isBlocked = blocks.value.some(
    (each) => each.alert === alert.id && each.router === alert.router,
  );
  if (isBlocked) return <Blocked />;
  return (
    <>
      <button type="button" class="plain" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t("block")}
      </button>
      {isOpen && <Question alert={alert} onClose={() => setOpen(false)} />}
    </>
  );
}

function Blocked() {
  const place = useRef<HTMLAnchorElement>(null);
  // The button that was pressed is gone: who works by keyboard goes on here.
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.focus();
  }, []);
  return (
    <a class="button plain" href={href.blocks} ref={place}>
      {t("blockedNow")}
    </a>
  );
}

/** Asks for how long, says what breaks, and waits for the router. */
function Question({ alert, onClose }: { alert: AlertView; onClose: () => void }) {
  const [isWaiting, setWaiting] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const blockFor = async (minutes: number): Promise<void> => {
    if (isWaiting) return;
    setWaiting(true);
    setWrong(null);
    const refusal = await block(alert, minutes);
    setWaiting(false);
    setWrong(refusal);
    if (refusal === null) onClose();
  };
  const places = {
    device: alert.device.name ?? t("blockWho"),
    destination: alert.name ?? t("blockWhere"),
  };
  return (
    <Dialog title={t("blockWhat", places)} onClose={onClose}>
      {alert.advice !== null && <Advice text={alert.advice} />}
      <BlockPreview
        path={`/api/alerts/${encodeURIComponent(alert.id)}/block`}
        known={alert.advice}
      />
      <p class="wrong" role="alert">
        {wrong}
      </p>
      <p role="status">{isWaiting && t("blocking")}</p>
      <p class="actions">
        <button type="button" aria-disabled={isWaiting} onClick={() => void blockFor(HOUR)}>
          {t("blockHour")}
        </button>
        <button type="button" aria-disabled={isWaiting} onClick={() => void blockFor(DAY)}>
          {t("blockDay")}
        </button>
        <button type="button" class="plain" onClick={onClose}>
          {t("blockCancel")}
        </button>
      </p>
    </Dialog>
  );
}
