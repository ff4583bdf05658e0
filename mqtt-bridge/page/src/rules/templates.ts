/** Beginnings of rules; they pass the check as they are. */
export const DOMAIN_RULE = `title: Our own rules
rules:
  - id: own/example
    title: Example's tracker
    why: It stood in the privacy notice of our lamp.
    severity: warning
    advice: The lamp cannot be switched from outside the home.
    match:
      kind: domain
      company: Example
      domains: [tracker.example.org]
    sources:
      - url: https://example.org/privacy
        date: 2026-11-01
        says: Example runs tracker.example.org.
    vectors:
      - {input: a.tracker.example.org, matches: true}
      - {input: tracker.example.com, matches: false}
`;

export const CONTENT_RULE = `title: Our own rules
rules:
  - id: own/operator
    title: The mobile operator's name
    why: It tells where we have our contract.
    severity: warning
    advice: Nothing is known to break.
    match: {kind: identifier, types: [operator]}
    vectors:
      - {input: operator=Acme Mobile, matches: true}
      - {input: phone=+44 7700 900123, matches: false}
`;

export const SCRIPT = `// What becomes of a sighting: null is what telltale does by itself.
function judge(sighting) {
  if (sighting.kind === "contact" && sighting.device.gadget) {
    return { action: "alert", severity: "warning", reason: "a gadget talks to somebody new" };
  }
  return null;
}
`;
