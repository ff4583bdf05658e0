import { useState } from "preact/hooks";
import type { CaptureView } from "../../../api/views.js";
import { captures, forgetCapture, forgotten, sendCapture } from "../captures.js";
import { formatBytes } from "../parts/bytes.js";
import { CaptureResult } from "../parts/capture-result.js";
import { Come, useList } from "../parts/loaded.js";
import { href } from "../route.js";
import { t } from "../strings.js";

/** Bytes that the server takes. */
const MOST = 256 * 1024 * 1024;

/** Captures that are given here, scanned, and what was found in them; `rest` is the id of one. */
export default function Captures({ rest }: { rest: string }) {
  const listed = useList<CaptureView>("/api/captures");
  return <Come of={listed}>{(come) => <Listed of={come} rest={rest} />}</Come>;
}

function Listed({ of, rest }: { of: readonly CaptureView[]; rest: string }) {
  const known = new Map(of.map((each) => [each.id, each]));
  for (const each of captures.value.values()) known.set(each.id, each);
  for (const id of forgotten.value) known.delete(id);
  const all = [...known.values()].sort((a, b) => b.started - a.started);
  return (
    <>
      <section>
        <h1>{t("captures")}</h1>
        <p class="quiet">{t("capturesMore")}</p>
        <Upload />
        <ul class="captures" aria-live="polite">
          {all.map((capture) => (
            <Capture key={capture.id} capture={capture} isOpen={capture.id === rest} />
          ))}
        </ul>
      </section>
      {rest !== "" && <CaptureResult id={rest} state={known.get(rest)?.state} />}
    </>
  );
}

function Upload() {
  const [words, setWords] = useState<string | null>(null);
  const send = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (file === undefined) return;
    const size = formatBytes(file.size);
    if (file.size > MOST) {
      setWords(t("captureTooLarge", { size, most: formatBytes(MOST) }));
      return;
    }
    setWords(t("captureSending", { name: file.name }));
    const why = await sendCapture(file);
    setWords(why);
    input.value = "";
  };
  return (
    <>
      <label class="field narrow-field">
        {t("captureFile", { size: formatBytes(MOST) })}
        <input
          type="file"
          accept=".pcap,.pcapng,.cap,.gz,application/vnd.tcpdump.pcap"
          onChange={({ currentTarget }) => void send(currentTarget)}
        />
      </label>
      <p role="status">{words}</p>
    </>
  );
}

function Capture({ capture, isOpen }: { capture: CaptureView; isOpen: boolean }) {
  const { id, name, state, read, size, error, alerts, sightings, summary } = capture;
  return (
    <li class="card">
      {state === "scanning" && (
        <label>
          {t("captureScanning", { name })} <progress max={size} value={read} />
        </label>
      )}
      {state === "failed" && (
        <p class="wrong">
          <bdi lang="en">{error}</bdi>
        </p>
      )}
      {state === "done" && (
        <p>{t("captureDone", { name, alerts, sightings, packets: summary?.packets ?? 0 })}</p>
      )}
      <p class="actions">
        {state === "done" && !isOpen && (
          <a class="button" href={href.captures(id)}>
            {t("captureShow")}
          </a>
        )}
        <button type="button" class="plain" onClick={() => void forgetCapture(id)}>
          {t("captureForget")}
        </button>
      </p>
    </li>
  );
}
