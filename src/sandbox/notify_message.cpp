#include "sandbox/notify_message.hpp"

#include <cstring>

namespace rkt::sandbox {
namespace {

bool is(const NotifyText& value, const char* word) noexcept {
    return value.size == strlen(word) && memcmp(value.text, word, value.size) == 0;
}

// Decimal, without sign or blanks. What is none leaves the number unsaid.
void read_number(const NotifyText& value, NotifyNumber& number) noexcept {
    uint64_t result = 0;
    for (size_t i = 0; i < value.size; ++i) {
        if (value.text[i] < '0' || value.text[i] > '9') return;
        const auto digit = static_cast<uint64_t>(value.text[i] - '0');
        if (__builtin_mul_overflow(result, uint64_t{10}, &result) || __builtin_add_overflow(result, digit, &result)) {
            return;
        }
    }
    if (value.size > 0) number = {result, true};
}

bool is_store_name(const NotifyText& value) noexcept {
    if (value.size == 0 || value.size > 255) return false;
    for (size_t i = 0; i < value.size; ++i) {
        if (value.text[i] < ' ' || value.text[i] > '~' || value.text[i] == ':') return false;
    }
    return true;
}

// Bytes of the character that begins with `first`; 0: none does (RFC 3629).
size_t character_size(unsigned char first) noexcept {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return 2;
    if (first >= 0xe0 && first < 0xf0) return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

bool is_character(const unsigned char* at, size_t size) noexcept {
    for (size_t i = 1; i < size; ++i) {
        if ((at[i] & 0xc0) != 0x80) return false;
    }
    // Longer than need be, a surrogate, or beyond Unicode.
    if (at[0] == 0xe0 && at[1] < 0xa0) return false;
    if (at[0] == 0xed && at[1] > 0x9f) return false;
    if (at[0] == 0xf0 && at[1] < 0x90) return false;
    return at[0] != 0xf4 || at[1] < 0x90;
}

bool is_line_of_text(const NotifyText& value) noexcept {
    const auto* at = reinterpret_cast<const unsigned char*>(value.text);
    for (size_t left = value.size; left > 0;) {
        const size_t size = character_size(*at);
        if (size == 0 || size > left || (size == 1 && (*at < ' ' || *at == 0x7f)) || !is_character(at, size)) {
            return false;
        }
        at += size;
        left -= size;
    }
    return true;
}

struct Key {
    const char* name;
    void (*read)(const NotifyText& value, NotifyMessage& message) noexcept;
};

constexpr Key kKeys[] = {
    {"READY", [](const NotifyText& value, NotifyMessage& m) noexcept { m.ready = is(value, "1"); }},
    {"RELOADING", [](const NotifyText& value, NotifyMessage& m) noexcept { m.reloading = is(value, "1"); }},
    {"STOPPING", [](const NotifyText& value, NotifyMessage& m) noexcept { m.stopping = is(value, "1"); }},
    {"MONOTONIC_USEC",
     [](const NotifyText& value, NotifyMessage& m) noexcept { read_number(value, m.monotonic_usec); }},
    {"STATUS",
     [](const NotifyText& value, NotifyMessage& m) noexcept {
         if (is_line_of_text(value)) m.status = value;
     }},
    {"ERRNO", [](const NotifyText& value, NotifyMessage& m) noexcept { read_number(value, m.errnum); }},
    {"EXTEND_TIMEOUT_USEC",
     [](const NotifyText& value, NotifyMessage& m) noexcept { read_number(value, m.extend_usec); }},
    {"WATCHDOG",
     [](const NotifyText& value, NotifyMessage& m) noexcept {
         m.watchdog = is(value, "1");
         m.watchdog_trigger = is(value, "trigger");
     }},
    {"WATCHDOG_USEC", [](const NotifyText& value, NotifyMessage& m) noexcept { read_number(value, m.watchdog_usec); }},
    {"FDSTORE", [](const NotifyText& value, NotifyMessage& m) noexcept { m.store = is(value, "1"); }},
    {"FDSTOREREMOVE", [](const NotifyText& value, NotifyMessage& m) noexcept { m.store_remove = is(value, "1"); }},
    {"FDNAME",
     [](const NotifyText& value, NotifyMessage& m) noexcept {
         if (is_store_name(value)) m.store_name = value;
     }},
    {"FDPOLL", [](const NotifyText& value, NotifyMessage& m) noexcept { m.store_unpolled = is(value, "0"); }},
    {"BARRIER", [](const NotifyText& value, NotifyMessage& m) noexcept { m.barrier = is(value, "1"); }},
    {"MAINPID", [](const NotifyText&, NotifyMessage& m) noexcept { m.refused = "MAINPID"; }},
    {"MAINPIDFD", [](const NotifyText&, NotifyMessage& m) noexcept { m.refused = "MAINPIDFD"; }},
    {"NOTIFYACCESS", [](const NotifyText&, NotifyMessage& m) noexcept { m.refused = "NOTIFYACCESS"; }},
};
constexpr size_t kKeyCount = sizeof kKeys / sizeof kKeys[0];

void read_line(const char* line, size_t size, NotifyMessage& message, bool (&seen)[kKeyCount]) noexcept {
    const auto* equals = static_cast<const char*>(memchr(line, '=', size));
    if (equals == nullptr) return;
    const NotifyText name{line, static_cast<size_t>(equals - line)};
    const NotifyText value{equals + 1, size - name.size - 1};
    for (size_t i = 0; i < kKeyCount; ++i) {
        if (!is(name, kKeys[i].name) || seen[i]) continue;
        seen[i] = true;
        kKeys[i].read(value, message);
    }
}

}  // namespace

bool parse_notify(const char* datagram, size_t size, NotifyMessage& message) noexcept {
    if (size > 0 && datagram[size - 1] == '\0') --size;
    if (size == 0 || size > kMaxNotify || memchr(datagram, '\0', size) != nullptr) return false;
    bool seen[kKeyCount] = {};
    for (const char* end = datagram + size; datagram < end;) {
        const auto* newline = static_cast<const char*>(memchr(datagram, '\n', static_cast<size_t>(end - datagram)));
        const char* stop = newline == nullptr ? end : newline;
        read_line(datagram, static_cast<size_t>(stop - datagram), message, seen);
        datagram = stop + 1;
    }
    return true;
}

}  // namespace rkt::sandbox
