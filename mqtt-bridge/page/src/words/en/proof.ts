/** The alarm test. */
export const PROOF = {
  proof: "Does the alarm reach you?",
  proofMore:
    "One tap on a phone in this WiFi sends a made-up word through the router to {host}, readable by anyone on the way. Telltale must find it and alert you. It is this phone that sends, not Telltale.",
  proofBegin: "Test the alarm",
  proofNever:
    "The alarm was never tested here: that nothing was seen may mean that nothing was watched.",
  proofLast: "Last proved: {time}, over {path}.",
  proofLastFast: "Last proved: {time}, in {seconds} s, over {path}.",
  proofSend: "Send it from this phone",
  "proof.arming": "The routers learn the word …",
  "proof.waiting": "Waiting for a phone to send it …",
  "proof.finding": "Sent. Waiting for Telltale to find it …",
  "proof.telling": "Found. Waiting for the alert to arrive …",
  "proof.passed": "The alarm came through.",
  "proof.failed": "The alarm was lost: {stage}.",
  "proofStage.phone": "at the phone",
  "proofStage.capture": "at the router, which copied no packet of it",
  "proofStage.agent": "in Telltale's program on the router",
  "proofStage.broker": "at the MQTT broker",
  "proofStage.plane": "in Telltale itself",
  "proofStage.push": "on the way to you",
  "proofPath.page": "the open page",
  "proofPath.mqtt": "MQTT",
  "proofPath.ntfy": "ntfy",
} as const;
