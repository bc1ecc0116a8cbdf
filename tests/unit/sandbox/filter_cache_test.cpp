// Compiled filters are kept, and made again where they are not whole.
#include "sandbox/seccomp/cache.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/dir.hpp"
#include "base/error.hpp"
#include "sandbox/seccomp/compile.hpp"
#include "support/temp_tree.hpp"

namespace rkt::sandbox::seccomp {
namespace {

using rkt::seccomp::Filter;
using rkt::seccomp::kAllow;
using rkt::seccomp::Verdict;

Filter filter_of(const std::string& call) { return {{Verdict::kill_process}, {}, {{{call}, kAllow, {}, false}}}; }

class FilterCache : public testing::Test {
protected:
    [[nodiscard]] Dir cache() const { return Dir::open(tree_.path()).open_dir(kCacheDir); }
    [[nodiscard]] std::string provided(const std::string& call) const { return provide(tree_.path(), filter_of(call)); }
    test::TempTree tree_;
};

TEST_F(FilterCache, HoldsOneFilePerFilter) {
    const std::string read = provided("read");
    EXPECT_EQ(read, compile(filter_of("read")));
    EXPECT_EQ(provided("read"), read);
    EXPECT_EQ(cache().entries().size(), 1U);
    EXPECT_NE(provided("write"), read);
    EXPECT_EQ(cache().entries().size(), 2U);
}

TEST_F(FilterCache, ReadsWhatIsThere) {
    (void)provided("read");
    const std::string name = cache().entries().at(0);
    EXPECT_EQ(name.size(), 64 + std::string(".bpf").size());
    cache().write_file(name, std::string(16, 'x'));
    EXPECT_EQ(provided("read"), std::string(16, 'x'));
}

TEST_F(FilterCache, CompilesAgainWhatIsNotWhole) {
    const std::string whole = provided("read");
    for (const size_t size : {size_t{0}, size_t{7}}) {
        cache().write_file(cache().entries().at(0), std::string(size, 'x'));
        EXPECT_EQ(provided("read"), whole) << size;
    }
}

TEST_F(FilterCache, CollectsWhatWasNotUsedForLong) {
    (void)provided("read");
    const std::string old = cache().entries().at(0);
    const timespec long_ago[] = {{1, 0}, {1, 0}};
    ::utimensat(cache().get(), old.c_str(), long_ago, 0);
    (void)provided("write");
    collect(tree_.path(), std::chrono::hours(1));
    EXPECT_FALSE(cache().exists(old));
    EXPECT_EQ(cache().entries().size(), 1U);
}

TEST_F(FilterCache, UseIsRemembered) {
    (void)provided("read");
    const timespec long_ago[] = {{1, 0}, {1, 0}};
    ::utimensat(cache().get(), cache().entries().at(0).c_str(), long_ago, 0);
    (void)provided("read");
    collect(tree_.path(), std::chrono::hours(1));
    EXPECT_EQ(cache().entries().size(), 1U);
}

TEST_F(FilterCache, KeepsNothingOfAFilterThatCannotBe) {
    EXPECT_THROW((void)provided("no_such_call"), Error);
    EXPECT_TRUE(cache().entries().empty());
}

}  // namespace
}  // namespace rkt::sandbox::seccomp
