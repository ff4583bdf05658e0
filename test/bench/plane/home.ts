/** Devices of the home, and destinations that each of them talks to. */
export const DEVICES = 100;
export const NAMES_EACH = 100;

/** MAC of a device, from 0. */
export function macOf(device: number): string {
  return `28:6c:07:00:01:${device.toString(16).padStart(2, "0")}`;
}

/** Address of a device, from 0. */
export function addressOf(device: number): string {
  return `192.168.1.${device + 10}`;
}

/** A made-up IMEI of a device with its check digit. */
export function imeiOf(device: number): string {
  const digits = `8600000001${String(device).padStart(4, "0")}`;
  const sum = Array.from(digits, Number).reduce((total, digit, at) => {
    const doubled = at % 2 === 0 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** A household file in which every device has an IMEI. */
export function householdText(): string {
  const devices = Array.from(
    { length: DEVICES },
    (_, device) =>
      `      - {name: Phone ${device + 1}, mac: ["${macOf(device)}"], imei: ["${imeiOf(device)}"]}`,
  );
  return ["people:", "  - name: Asha Rao", "    devices:", ...devices, ""].join("\n");
}
