#include <gtest/gtest.h>

#include "base/error.hpp"
#include "systemd/unit.hpp"

namespace rkt::systemd {
namespace {

struct EscapeCase {
    std::string_view plain;
    std::string_view escaped;
};

class EscapeTest : public ::testing::TestWithParam<EscapeCase> {};

TEST_P(EscapeTest, AsSystemdEscape) { EXPECT_EQ(escape(GetParam().plain), GetParam().escaped); }

// systemd.unit(5), "String Escaping for Inclusion in Unit Names".
INSTANTIATE_TEST_SUITE_P(Cases, EscapeTest,
                         ::testing::Values(EscapeCase{"", ""}, EscapeCase{"abcXYZ019", "abcXYZ019"},
                                           EscapeCase{"a-b", "a\\x2db"}, EscapeCase{"a/b", "a-b"},
                                           EscapeCase{".a.b", "\\x2ea.b"}, EscapeCase{"a:b_c", "a:b_c"},
                                           EscapeCase{"a\\b", "a\\x5cb"}, EscapeCase{"a b@c", "a\\x20b\\x40c"},
                                           EscapeCase{"\xc3\xa4", "\\xc3\\xa4"}));

TEST(UnitName, NamesOfAPod) {
    const PodId pod = PodId::parse("00112233-4455-6677-8899-aabbccddeeff");
    EXPECT_EQ(UnitName::scope_of(pod).str(),
              "machine-rkt\\x2d00112233\\x2d4455\\x2d6677\\x2d8899\\x2daabbccddeeff.scope");
    EXPECT_EQ(UnitName::service_of(pod).str(), "rkt-00112233-4455-6677-8899-aabbccddeeff.service");
    EXPECT_NO_THROW(UnitName::parse(UnitName::scope_of(pod).str()));
    EXPECT_NO_THROW(UnitName::parse(UnitName::service_of(pod).str()));
}

TEST(UnitName, Accepts) {
    for (const std::string& name :
         {std::string("a.service"), std::string("a-b_c:d.e.slice"), std::string("-.slice"),
          std::string("getty@tty1.service"), std::string("a\\x2db.scope"), std::string(247, 'a') + ".service"}) {
        EXPECT_EQ(UnitName::parse(name).str(), name);
    }
}

TEST(UnitName, Refuses) {
    for (const std::string& name :
         {std::string(""), std::string("a"), std::string(".service"), std::string("a."), std::string("a.conf"),
          std::string("a b.service"), std::string("a/b.service"), std::string("a@.service"), std::string("@a.service"),
          std::string("a\n.service"), std::string("\xc3\xa4.service"), std::string(248, 'a') + ".service"}) {
        EXPECT_THROW(UnitName::parse(name), ParseError) << name;
    }
}

}  // namespace
}  // namespace rkt::systemd
