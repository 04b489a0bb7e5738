#pragma once
// A unique token in every attribute that can hold text, for tests that look for it afterwards.

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdicent.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <string>
#include <vector>

namespace flavum::test {

// Unlikely to occur by chance in any encoding; digits for values that may hold digits only.
inline const std::string kToken = "QZXTOKEN";
inline const std::string kTokenDigits = "773311559922";
inline const std::string kTokenDate = "19470305";

inline std::string token_for(DcmEVR vr) {
  switch (vr) {
    case EVR_UI:
      return "1.2.3." + kTokenDigits;
    case EVR_DA:
      return kTokenDate;
    case EVR_DT:
      return kTokenDate + "101112";
    case EVR_PN:
      return kToken + "^" + kToken;
    case EVR_AE:
    case EVR_CS:
    case EVR_LO:
    case EVR_LT:
    case EVR_SH:
    case EVR_ST:
    case EVR_UC:
    case EVR_UR:
    case EVR_UT:
      return kToken;
    default:
      return {};
  }
}

// Without these a file is no image, or not one image of its stack.
inline bool image_needs(const DcmTagKey& tag) {
  return tag.getGroup() <= 0x0002 || tag == DCM_SOPClassUID || tag == DCM_Modality ||
         tag == DCM_PhotometricInterpretation || tag == DCM_SpecificCharacterSet ||
         tag == DCM_RescaleType;
}

/// How many attributes now hold the token. `spare` are left as they are.
inline int fill_with_token(DcmItem& item, const std::vector<DcmTagKey>& spare = {}) {
  struct Text {
    DcmTag tag;
    std::string value;
  };
  std::vector<Text> texts;
  // The dictionary is locked meanwhile, so nothing is inserted here.
  DcmDataDictionary& dictionary = dcmDataDict.wrlock();
  for (auto it = dictionary.normalBegin(); it != dictionary.normalEnd(); ++it) {
    const DcmDictEntry& entry = **it;
    std::string value = token_for(entry.getEVR());
    if (value.empty() || entry.getPrivateCreator() != nullptr || image_needs(entry)) continue;
    texts.push_back({DcmTag(entry, entry.getVR()), std::move(value)});
  }
  dcmDataDict.wrunlock();
  int count = 0;
  for (const Text& text : texts) {
    if (std::ranges::find(spare, DcmTagKey(text.tag)) != spare.end()) continue;
    if (item.putAndInsertString(text.tag, text.value.c_str()).good()) ++count;
  }
  return count;
}

inline void add_private_token(DcmItem& item) {
  item.putAndInsertString(DcmTag(0x0029, 0x0010, EVR_LO), kToken.c_str());
  item.putAndInsertString(DcmTag(0x0029, 0x1010, EVR_LO), kToken.c_str());
  item.putAndInsertString(DcmTag(0x6000, 0x0022, EVR_LO), kToken.c_str());
  item.putAndInsertUint8Array(DcmTag(0x0043, 0x1029, EVR_OB),
                              reinterpret_cast<const Uint8*>(kToken.data()),
                              static_cast<unsigned long>(kToken.size()));
}

inline bool holds_token(const std::string& text) {
  return text.find(kToken) != std::string::npos || text.find(kTokenDigits) != std::string::npos ||
         text.find(kTokenDate) != std::string::npos;
}

}  // namespace flavum::test
