import { useState } from "preact/hooks";
import { change, draft, type Path, type Plain, sendContacts } from "../draft.js";
import { deviceName } from "../format.js";
import { devices } from "../state.js";
import { t } from "../strings.js";

/** What the schema does not know: devices that were seen, and a file to upload. */
export function Extras({ path, items }: { path: Path; items: readonly Plain[] }) {
  if (path.at(-1) === "devices") return <Seen path={path} count={items.length} />;
  return path.at(-1) === "contacts" ? <Upload path={path} /> : null;
}

function Seen({ path, count }: { path: Path; count: number }) {
  // Spellings with - or . are rare; such a device is offered once more, and the plane then says that it stands twice.
  const known = JSON.stringify(draft.value).toLowerCase();
  const unknown = devices.value.filter(({ mac }) => !known.includes(mac));
  if (unknown.length === 0) return null;
  const add = (mac: string): void => {
    const device = unknown.find((each) => each.mac === mac);
    if (device !== undefined) {
      change([...path, count], { name: device.model ?? deviceName(device), mac: [mac] });
    }
  };
  return (
    <label class="field">
      {t("seenDevices")}
      <select value="" onChange={(event) => add(event.currentTarget.value)}>
        <option value="">{t("choose")}</option>
        {unknown.map((device) => (
          <option key={`${device.router} ${device.mac}`} value={device.mac} translate={false}>
            {[deviceName(device), device.maker, device.model, device.mac]
              .filter((part) => part !== null)
              .join(" · ")}
          </option>
        ))}
      </select>
    </label>
  );
}

function Upload({ path }: { path: Path }) {
  const [words, setWords] = useState<string | null>(null);
  const send = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (file === undefined) return;
    // One file a person; its own name may hold what no file name here may.
    const name = `contacts-${Number(path[1]) + 1}.vcf`;
    const found = await sendContacts(name, await file.text());
    if (found !== null) change(path, name);
    setWords(found === null ? t("uploadFailed") : t("uploadDone", { n: found }));
  };
  return (
    <>
      <label class="field">
        {t("upload")}
        <input
          type="file"
          accept=".vcf,text/vcard"
          onChange={(event) => void send(event.currentTarget)}
        />
      </label>
      <span role="status">{words}</span>
    </>
  );
}
