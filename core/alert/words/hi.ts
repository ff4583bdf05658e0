import type { Noun, Words } from "./types.js";

/**
 * Hindi. What was sent stands behind a colon, so that no verb has to agree with it; the receiver's network and then its
 * country come last.
 */
export const HI: Words = {
  message: {
    plain: "{device} ने यह भेजा: {what}। रास्ते में कोई भी इसे पढ़ सकता था। किसे: {destination}",
    encoded: "{device} ने यह भेजा, हल्के से लपेटकर ({how}): {what}। किसे: {destination}",
    hashed: "{device} ने इसकी छाप (फ़िंगरप्रिंट, {how}) भेजी: {what}। किसे: {destination}",
    behaviour:
      "{device} ने {occasion} {bytes} बाइट भेजे, संयोग से ज़्यादा बार; भीतर क्या था, पढ़ा नहीं जा सकता। किसे: {destination}",
    destination: "{device} ने {occasion}इससे संपर्क किया: {destination}",
  },
  title: {
    plain: "{device} ने {place} को भेजा: {what}",
    encoded: "{device} ने {place} को भेजा: {what}",
    hashed: "{device} ने {place} को छाप (फ़िंगरप्रिंट) भेजी: {what}",
    behaviour: "{device}: {occasion} {place} से बातचीत",
    destination: "{device} ने {occasion}{place} से संपर्क किया",
  },
  stopped: {
    plain: {
      message:
        "{device} ने यह भेजने की कोशिश की: {what}। रास्ते में कोई भी इसे पढ़ सकता था। किसे: {destination}। राउटर ने इसे रोक दिया",
      title: "{device} ने {place} को यह भेजने की कोशिश की: {what} (रोका गया)",
    },
    encoded: {
      message:
        "{device} ने यह हल्के आवरण ({how}) में भेजने की कोशिश की: {what}। किसे: {destination}। राउटर ने इसे रोक दिया",
      title: "{device} ने {place} को यह भेजने की कोशिश की: {what} (रोका गया)",
    },
    hashed: {
      message:
        "{device} ने इसकी छाप ({how}) भेजने की कोशिश की: {what}। किसे: {destination}। राउटर ने इसे रोक दिया",
      title: "{device} ने {place} को इसकी छाप भेजने की कोशिश की: {what} (रोका गया)",
    },
  },
  behaviour: {
    upload: {
      message:
        "{device} से एक दिन में {bytes} बाहर गए, {much}; भीतर क्या था, पढ़ा नहीं जा सकता। किसे: {destination}",
      title: "{device}: {place} को पहले से कहीं ज़्यादा गया",
    },
    idle: {
      message:
        "दिन के ऐसे {hours} घंटों में, जब शायद कोई इसे इस्तेमाल नहीं कर रहा था, {device} ने संपर्क किया; {bytes} बाहर गए, भीतर क्या था, पढ़ा नहीं जा सकता। किससे: {destination}",
      title: "{device} ने {place} से संपर्क किया, जब कोई इसे इस्तेमाल नहीं कर रहा था",
    },
    beacon: {
      message:
        "{device} ने हर {period} पर, लगातार नौ या ज़्यादा बार, संपर्क किया; भीतर क्या था, पढ़ा नहीं जा सकता। किससे: {destination}",
      title: "{device} हर {period} पर {place} से संपर्क करता है",
    },
    drift: {
      message:
        "{device} का रास्ता बदल गया है: {destination}; पहले {from} से होकर था। इस नाम पर पहले पहचान जाती दिखी थी",
      title: "{place} दूसरे नेटवर्क में चला गया है",
    },
  },
  more: "पहले के किसी भी दिन से {times} गुना",
  most: "पहले के किसी भी दिन से ज़्यादा",
  joined: {
    message: "नेटवर्क में पहली बार आया: {device}",
    title: "नेटवर्क में नया उपकरण: {device}",
  },
  quarantined: {
    message: "नेटवर्क में पहली बार आया: {device}; आपका नियम इसे अलग रखने को कहता है",
    title: "नेटवर्क में नया उपकरण: {device}, अलग रखना है",
  },
  digest: {
    one: {
      message: "फ़ुरसत में देखने की एक बात: {items}",
      title: "फ़ुरसत में देखने की एक बात",
    },
    many: {
      message: "फ़ुरसत में देखने की {count} बातें: {items}",
      title: "फ़ुरसत में देखने की {count} बातें",
    },
    more: "और {count} बातें पन्ने पर",
  },
  consent: "आपने {day} को लिखा था कि {service} बंद है; उसके बाद: {sentence}",
  firstContact: "पहली बार ",
  nouns: {
    imei: ofDevice("IMEI"),
    imsi: ofDevice("IMSI"),
    iccid: ofDevice("सिम कार्ड का नंबर (ICCID)"),
    phone: same("परिवार का एक फ़ोन नंबर"),
    contact: same("किसी परिचित का नंबर या पता"),
    email: same("परिवार का एक ई-मेल पता"),
    name: same("परिवार के एक सदस्य का नाम"),
    mac: ofDevice("MAC पता"),
    bssid: same("घर के WiFi का पता (BSSID)"),
    ssid: same("घर के WiFi का नाम"),
    serial: ofDevice("सीरियल नंबर"),
    android_id: ofDevice("Android ID"),
    advertising_id: ofDevice("विज्ञापन ID"),
    device_id: ofDevice("उपकरण ID"),
    uuid: same("एक अनोखी संख्या (UUID)"),
    operator: {
      own: "अपनी मोबाइल कंपनी का नाम",
      of: "{device} की मोबाइल कंपनी का नाम",
      other: "किसी मोबाइल कंपनी का नाम",
    },
    location: { own: "घर की जगह (लोकेशन)", of: null, other: "एक जगह (लोकेशन)" },
    text: same("आपका दर्ज किया हुआ शब्द"),
    media: same("तस्वीर, आवाज़ या वीडियो"),
  },
  transforms: {
    chunked: null,
    gzip: "gzip",
    deflate: "deflate",
    percent: "percent-encoding",
    base64: "Base64",
    base64url: "Base64",
    hex: "हेक्स",
    json: "JSON escapes",
    html: "HTML escapes",
    utf16: "UTF-16",
    md5: "MD5",
    sha1: "SHA-1",
    sha256: "SHA-256",
    sha512: "SHA-512",
    cut: "काटकर",
  },
  parts: {
    stop: "।",
    madeBy: "{maker} के बनाए उपकरण",
    deviceAt: "{address} वाले उपकरण",
    someDevice: "किसी उपकरण",
    bareAddress: "बिना नाम का पता {address}",
    runner: " ({company})",
    through: ", {network} से होकर",
    network: "{org} के नेटवर्क",
    networkIn: "{org} के नेटवर्क ({country})",
    and: "{list} और {last}",
    andMore: "{list} और {count} अन्य",
    someIdentifier: "एक पहचान",
    testValue: "जाँच का मान “{label}”",
    someTestValue: "जाँच का एक मान",
    date: "{day} {month}",
    months: [
      "जनवरी",
      "फ़रवरी",
      "मार्च",
      "अप्रैल",
      "मई",
      "जून",
      "जुलाई",
      "अगस्त",
      "सितंबर",
      "अक्तूबर",
      "नवंबर",
      "दिसंबर",
    ],
    seconds: "{n} सेकंड",
    minutes: "{n} मिनट",
    hours: "{n} घंटे",
    minute: "1 मिनट",
    hour: "1 घंटे",
    byte: "1 बाइट",
    bytes: "{n} बाइट",
  },
  blocked: {
    who: "किसी उपकरण",
    where: "बिना नाम के एक पते",
    open: {
      title: "{device} को {time} के लिए {place} से रोका गया है",
      message: "राउटर {router} {time} तक {device} से {place}{runner} को जाने वाली हर चीज़ रोकेगा।",
    },
    closed: {
      title: "{device} को {place} तक फिर जाने दिया जा रहा है",
      message: "राउटर {router} {device} को {place}{runner} तक फिर जाने दे रहा है।",
    },
    whole: " रोक पते पर है, इसलिए उस पते पर और जो कुछ है वह भी बंद है।",
    asked: {
      page: " यह पन्ने पर कहा गया था।",
      broker: " यह MQTT से कहा गया था।",
      policy: " यह नीति ने कहा था।",
    },
  },
  silence: {
    title: "राउटर {router} चुप है",
    message: {
      stopped:
        "राउटर {router} से {minutes} मिनट से कुछ नहीं आया: उसका एजेंट बंद किया गया था। वहाँ उपकरण जो भेजते हैं, उस पर नज़र नहीं है।",
      lost: "राउटर {router} से {minutes} मिनट से कुछ नहीं आया: संपर्क बिना बताए टूट गया, शायद बिजली या नेटवर्क नहीं है। वहाँ उपकरण जो भेजते हैं, उस पर नज़र नहीं है।",
      broker:
        "राउटर {router} से {minutes} मिनट से कुछ नहीं आया: Telltale का ही MQTT ब्रोकर से संपर्क नहीं है। राउटर जो देखता है, जगह रहने तक रखता है।",
      unknown:
        "राउटर {router} से {minutes} मिनट से कुछ नहीं आया, हालाँकि ब्रोकर को संपर्क टूटने की खबर नहीं: शायद एजेंट अटक गया है, या ब्रोकर तक का रास्ता कट गया है। वहाँ उपकरण जो भेजते हैं, उस पर शायद नज़र नहीं है।",
    },
    advice: {
      stopped: "राउटर पर telltale-agent फिर से चलाएँ।",
      lost: "देखें कि राउटर में बिजली है और वह ब्रोकर तक पहुँचता है।",
      broker: "देखें कि ब्रोकर चल रहा है और यह मशीन उस तक पहुँचती है।",
      unknown: "राउटर पर telltale-agent फिर से शुरू करें; फिर भी ठीक न हो तो उसका लॉग देखें।",
    },
    back: {
      title: "राउटर {router} लौट आया",
      message: "राउटर {router} {minutes} मिनट बाद लौट आया।",
    },
  },
  reminder: {
    title: "चेतावनी को जाँचें",
    message: {
      proved:
        "चेतावनी आप तक पहुँचती है, यह पिछली बार {days} दिन पहले साबित हुआ था। तब से कुछ न दिखने का मतलब यह भी हो सकता है कि नज़र ही नहीं थी।",
      never:
        "Telltale यहाँ {days} दिनों से नज़र रख रहा है, पर यह कभी साबित नहीं हुआ कि चेतावनी आप तक पहुँचती है। तब तक कुछ न दिखने का मतलब यह भी हो सकता है कि नज़र ही नहीं थी।",
    },
    advice: "इस WiFi के किसी फ़ोन पर पन्ना खोलें और चेतावनी की जाँच का बटन दबाएँ।",
    done: { title: "चेतावनी की जाँच हो गई", message: "चेतावनी की जाँच हो गई।" },
  },
};

function ofDevice(name: string): Noun {
  return { own: `अपना ${name}`, of: `{device} का ${name}`, other: `एक ${name}` };
}

function same(text: string): Noun {
  return { own: text, of: null, other: text };
}
