/** What destinations are counted by; `maker` is that of the device which talked to them. */
export const WAYS = ["company", "network", "country", "maker"] as const;
export type Way = (typeof WAYS)[number];
