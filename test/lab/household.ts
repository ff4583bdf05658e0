/** What `conf/household.yaml` registers, as a phone would send it. */
export const VALUE = {
  imei: "860000009517342",
  phone: "+447700900123",
  email: "asha@example.org",
  canary: "quartz-heron-512",
} as const;
