// What is understood of an app's message to its manager, and what is not.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "sandbox/notify_message.hpp"

namespace rkt::sandbox {
namespace {

std::string str(const NotifyText& text) { return text ? std::string(text.text, text.size) : "(unsaid)"; }

NotifyMessage parse(std::string_view datagram) {
    NotifyMessage message;
    EXPECT_TRUE(parse_notify(datagram.data(), datagram.size(), message)) << datagram;
    return message;
}

TEST(NotifyMessage, WhatSdNotifySends) {
    constexpr std::string_view kDatagram =
        "READY=1\nSTATUS=At work\nERRNO=5\nEXTEND_TIMEOUT_USEC=1000\nWATCHDOG_USEC=20";
    const NotifyMessage message = parse(kDatagram);
    EXPECT_TRUE(message.ready);
    EXPECT_EQ(str(message.status), "At work");
    EXPECT_EQ(message.errnum.value, 5U);
    EXPECT_EQ(message.extend_usec.value, 1000U);
    EXPECT_EQ(message.watchdog_usec.value, 20U);
    EXPECT_FALSE(message.reloading || message.stopping || message.watchdog || message.barrier || message.store);
}

TEST(NotifyMessage, TheFirstOfAKeyCountsAndAFinalNulOrNewlineIsNothing) {
    constexpr std::string_view kDatagram("STATUS=a\nSTATUS=b\n\0", 19);
    EXPECT_EQ(str(parse(kDatagram).status), "a");
}

TEST(NotifyMessage, ValuesThatAreNoneAreUnsaid) {
    for (const char* value : {"", "-1", "+1", " 1", "1 ", "0x1", "18446744073709551616", "1e3"}) {
        EXPECT_FALSE(parse(std::string("ERRNO=") + value + "\nREADY=1").errnum) << value;
    }
    EXPECT_TRUE(parse("ERRNO=18446744073709551615").errnum);
    EXPECT_FALSE(parse("READY=yes").ready);
    EXPECT_FALSE(parse("FDNAME=a:b").store_name);
    EXPECT_FALSE(parse("FDNAME=" + std::string(256, 'a')).store_name);
    EXPECT_EQ(str(parse("FDNAME=listener 1").store_name), "listener 1");
}

TEST(NotifyMessage, AStatusIsOneLineOfText) {
    EXPECT_EQ(str(parse("STATUS=gr\xc3\xbc\xc3\x9f \xf0\x9f\x91\x8d").status), "gr\xc3\xbc\xc3\x9f \xf0\x9f\x91\x8d");
    for (const char* bad :
         {"\x1b[2J", "\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xe0\x80\xaf", "\xf4\x90\x80\x80", "\x7f"}) {
        EXPECT_FALSE(parse(std::string("READY=1\nSTATUS=") + bad).status) << bad;
    }
}

TEST(NotifyMessage, WhatIsNotTheAppsToSayIsNamed) {
    for (const char* key : {"MAINPID", "MAINPIDFD", "NOTIFYACCESS"}) {
        EXPECT_STREQ(parse(std::string("READY=1\n") + key + "=1").refused, key);
    }
    EXPECT_EQ(parse("BUSERROR=a.b\nX_MINE=1\nSTATUS").refused, nullptr);
}

TEST(NotifyMessage, RefusesWhatIsNone) {
    NotifyMessage message;
    EXPECT_FALSE(parse_notify("", 0, message));
    EXPECT_FALSE(parse_notify("\0", 1, message));
    EXPECT_FALSE(parse_notify("READY=1\0STATUS=x", 16, message));
    const std::string large = "STATUS=" + std::string(kMaxNotify, 'x');
    EXPECT_FALSE(parse_notify(large.data(), large.size(), message));
}

}  // namespace
}  // namespace rkt::sandbox
