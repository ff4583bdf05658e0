import { parseHousehold } from "../../core/household/household.js";
import type { Household, NeedleMeaning } from "../../core/household/types.js";
import { buildNeedles } from "../../core/needles/needles.js";
import type { IdentifierType } from "../../core/wire/lines.js";

/** MACs of the devices that the household has named. */
export const MACS = {
  ashaPhone: "28:6c:07:00:00:01",
  benPhone: "02:00:00:00:10:01",
  tablet: "02:00:00:00:10:02",
  tv: "02:00:00:00:10:03",
  doorCamera: "02:00:00:00:10:04",
} as const;

const TEXT = `people:
  - name: Asha Rao
    phone: ["+44 7700 900123"]
    email: [asha@example.org]
    contacts: contacts.vcf
    devices:
      - name: Asha's phone
        mac: ["${MACS.ashaPhone}"]
        imei: ["860000000000009"]
        imsi: ["234150000000001"]
        iccid: ["8944000000000000008"]
        android_id: ["0123456789abcdef"]
        advertising_id: ["00000000-0000-4000-8000-000000000001"]
  - name: Ben Rao
    phone: ["+44 7700 900124"]
    email: [ben@example.org]
    devices:
      - {name: Ben's phone, mac: ["${MACS.benPhone}"], imei: ["350000000000006"], imsi: ["234150000000002"]}
      - {name: Tablet, mac: ["${MACS.tablet}"], serial: [TAB-0042-XY]}
      - {name: Living room TV, mac: ["${MACS.tv}"], serial: [TV-SERIAL-7781]}
      - {name: Door camera, mac: ["${MACS.doorCamera}"], serial: [CAM-SERIAL-1203]}
home: {ssid: [RaoHome], bssid: ["02:00:00:00:00:01"], location: {lat: 12.9716, lon: 77.5946}}
canaries:
  - {label: test contact, type: phone, value: "+44 7700 900456"}
  - {label: test word, type: text, value: quartz-heron-512}
`;

const CONTACTS = Array.from({ length: 40 }, (_, n) => {
  const number = `+44 7700 900${500 + n}`;
  return `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Contact ${n}\r\nTEL:${number}\r\nEND:VCARD\r\n`;
}).join("");

export interface SimulatedHousehold {
  readonly household: Household;
  readonly meanings: readonly NeedleMeaning[];
}

/** Two people, five named devices, forty contacts, two canaries. */
export function makeHousehold(): SimulatedHousehold {
  const { household, problems } = parseHousehold(TEXT, "household.yaml", () => CONTACTS);
  if (household === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  return { household, meanings: buildNeedles(household).meanings };
}

/** Needle numbers, by type and label. */
export function needleOf(
  meanings: readonly NeedleMeaning[],
  type: IdentifierType,
  label: string,
): number {
  const at = meanings.findIndex(
    ({ identifier }) => identifier.type === type && identifier.label === label,
  );
  if (at < 0) throw new Error(`no needle for ${type} of ${label}`);
  return at + 1;
}
