#pragma once
// Numbers in files are written with a decimal point whatever language the program runs in. Internal
// to imaging/files.

#include <clocale>

#include <locale.h>

namespace flavum {

/// Switches this thread to the C locale while it lives: ITK's readers use strtod and printf.
class CLocaleScope {
 public:
  CLocaleScope() : c_(newlocale(LC_ALL_MASK, "C", nullptr)) {
    if (c_ != nullptr) previous_ = uselocale(c_);
  }
  ~CLocaleScope() {
    if (c_ == nullptr) return;
    uselocale(previous_);
    freelocale(c_);
  }
  CLocaleScope(const CLocaleScope&) = delete;
  CLocaleScope& operator=(const CLocaleScope&) = delete;

 private:
  locale_t c_ = nullptr;
  locale_t previous_ = nullptr;
};

}  // namespace flavum
