// libarchive converts names of pax by locale, and loses in the C locale what is not ASCII. One thread's locale, for as
// long as this lives.
#pragma once

#include <locale.h>

namespace rkt::image {

class Utf8Locale {
public:
    Utf8Locale() : utf8_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(::uselocale(utf8_)) {}
    ~Utf8Locale() {
        ::uselocale(before_);
        if (utf8_ != nullptr) ::freelocale(utf8_);
    }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

private:
    locale_t utf8_;
    locale_t before_;
};

}  // namespace rkt::image
