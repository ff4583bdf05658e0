/** What breaks if one blocks it, by the English text of the rule packs; others' rules are shown as they wrote them. */
export const ADVICE: Readonly<Record<string, string>> = {
  "An update may fail when it is verified.": "जाँच के समय कोई अपडेट अटक सकता है।",
  "Synchronising bookmarks may stop.": "बुकमार्क का मेल (सिंक) रुक सकता है।",
  "Look first what the device did that day; a new backup or a long video call are the usual reasons.":
    "पहले देखें कि उस दिन उपकरण पर क्या हुआ; आम कारण हैं नया बैकअप या लंबी वीडियो कॉल।",
  "Depends on the destination; push messages and updates are the usual reasons.":
    "यह इस पर निर्भर है कि किससे संपर्क हुआ; आम कारण हैं सूचनाएँ (push) और अपडेट।",
  "Depends on the destination; look first who it is.":
    "यह इस पर निर्भर है कि किससे संपर्क हुआ; पहले देखें कि वह कौन है।",
  "The same as before it moved.": "वही असर जो बदलने से पहले होता।",
  "The device asks the router's resolver instead, or finds no names at all where it was told to use this one.":
    "उपकरण राउटर से नाम पूछेगा; जहाँ उसे यही सेवा इस्तेमाल करने को कहा गया है, वहाँ उसे कोई नाम नहीं मिलेगा।",
  "Look first who it is. An update, a changed supplier or a new app are the usual reasons.":
    "पहले देखें कि वह कौन है। आम कारण हैं अपडेट, बदला हुआ सेवादाता या नया ऐप।",
  "Apps are no longer told of new messages while they are closed.":
    "बंद ऐप को नए संदेशों की खबर नहीं मिलेगी।",
  "The app's maker no longer hears of crashes; nothing that a user sees is known to break.":
    "ऐप बनाने वाले को उसके बंद पड़ने की खबर नहीं मिलेगी; इस्तेमाल में कुछ बिगड़ने की जानकारी नहीं है।",
  "Nothing that a user sees is known to break.": "इस्तेमाल में कुछ बिगड़ने की जानकारी नहीं है।",
  "The service may refuse the phone until it is allowed again.":
    "हो सकता है कि सेवा फ़ोन को तब तक न माने जब तक रोक न हटे।",
  "Calls and messages over the internet that are tied to the SIM card may need another login.":
    "सिम से जुड़ी इंटरनेट कॉल और संदेशों के लिए फिर से लॉग इन करना पड़ सकता है।",
  "Usually nothing.": "आम तौर पर कुछ नहीं बिगड़ता।",
  "A service that logs in by phone number cannot do so.":
    "फ़ोन नंबर से लॉग इन करने वाली सेवा ऐसा नहीं कर पाएगी।",
  "The service no longer finds friends by their numbers.": "सेवा नंबरों से परिचितों को नहीं ढूँढ पाएगी।",
  "A login by mail address on this service does not work.": "इस सेवा पर ई-मेल पते से लॉग इन नहीं होगा।",
  "Forms and accounts that ask for a name.": "वे फ़ॉर्म और खाते जो नाम पूछते हैं।",
  "Usually nothing; some gadgets use it as their serial number.":
    "आम तौर पर कुछ नहीं; कुछ उपकरण इसे सीरियल नंबर की तरह इस्तेमाल करते हैं।",
  "Apps find the position less exactly indoors.": "घर के भीतर ऐप जगह कम ठीक से बता पाएँगे।",
  "Warranty and support pages of the maker may not recognise the device.":
    "निर्माता के वारंटी और सहायता पन्ने शायद उपकरण को न पहचानें।",
  "The app may ask for a new login.": "ऐप फिर से लॉग इन माँग सकता है।",
  "Advertisements become less personal.": "विज्ञापन आपके हिसाब से कम चुने जाएँगे।",
  "The service may ask for a new login.": "सेवा फिर से लॉग इन माँग सकती है।",
  "Unknown.": "पता नहीं।",
  "Maps, weather and finding a lost phone work less exactly.":
    "नक्शे, मौसम और खोया फ़ोन ढूँढना कम ठीक चलेंगे।",
  "Look at which app could read the sentence.": "देखें कि कौन सा ऐप यह वाक्य पढ़ सकता था।",
  "The upload fails.": "अपलोड नहीं होगा।",
  "Nothing is blocked. Give it a name if you know it.": "कुछ रोका नहीं गया है। पहचानते हों तो इसे नाम दें।",
  "Sites at Cloudflare that hide their names are no longer reached, or in the open where the device allows it.":
    "Cloudflare की वे साइटें जो अपना नाम छिपाती हैं, नहीं खुलेंगी, या जहाँ उपकरण माने वहाँ खुले में खुलेंगी।",
  "Advertisements in the menus stay away; users who blocked it for months saw nothing else break.":
    "मेन्यू के विज्ञापन नहीं आएँगे; महीनों तक रोकने वालों ने और कुछ बिगड़ते नहीं देखा।",
  "The phone no longer leaves a bad WiFi by this agent's advice; nothing else that a user sees is known.":
    "फ़ोन इसकी सलाह से खराब WiFi नहीं छोड़ेगा; और कुछ बिगड़ने की जानकारी नहीं है।",
  "Switch Viewing Information Services off in the television's settings. Names that are only for recognition can be blocked; with others blocked some televisions no longer connect.":
    "टीवी की सेटिंग में Viewing Information Services बंद करें। जो नाम सिर्फ़ पहचान के लिए हैं उन्हें रोका जा सकता है; दूसरे रोकने पर कुछ टीवी जुड़ते नहीं।",
  "Switch Live Plus off in the television's settings; nothing that a user sees is known to break.":
    "टीवी की सेटिंग में Live Plus बंद करें; इस्तेमाल में कुछ बिगड़ने की जानकारी नहीं है।",
  "Switch the recognition off in the television's settings; a list keeper saw no effect on the set when it was blocked.":
    "टीवी की सेटिंग में पहचान (recognition) बंद करें; सूची रखने वाले एक व्यक्ति ने रोकने पर टीवी में कोई असर नहीं देखा।",
  "Switch Samba Interactive TV off in the television's settings; no function was seen to break.":
    "टीवी की सेटिंग में Samba Interactive TV बंद करें; कुछ बिगड़ते नहीं देखा गया।",
  "Mostly nothing; some say that updates no longer arrived.":
    "ज़्यादातर कुछ नहीं; कुछ लोग कहते हैं कि अपडेट आने बंद हो गए।",
  "Logging in to a Xiaomi account, Mi Cloud and finding a lost phone stop working.":
    "Xiaomi खाते में लॉग इन, Mi Cloud और खोया फ़ोन ढूँढना बंद हो जाएँगे।",
  "Mi Cloud no longer synchronises or backs up.": "Mi Cloud का मेल (सिंक) और बैकअप रुक जाएगा।",
  "Nothing that a user sees is known to break; lists of native trackers block these names.":
    "इस्तेमाल में कुछ बिगड़ने की जानकारी नहीं है; ट्रैकर रोकने वाली सूचियाँ इन नामों को रोकती हैं।",
  "Advertisements in system apps stay away.": "सिस्टम ऐप के विज्ञापन नहीं आएँगे।",
  "The gadgets go offline in the app; some still obey on the local network.":
    "ऐप में उपकरण ऑफ़लाइन दिखेंगे; कुछ घर के नेटवर्क में फिर भी चलेंगे।",
  "Unknown; updates, the app store, themes, the weather and the shop are among them.":
    "पता नहीं; अपडेट, ऐप स्टोर, थीम, मौसम और दुकान इनमें हैं।",
};
