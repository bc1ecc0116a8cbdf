// A writer that is killed between any two of its system calls leaves a journal that is read up to its last entry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/journalctl.hpp"
#include "support/kill_at_change.hpp"
#include "support/temp_tree.hpp"

namespace rkt::sandbox::journal_file {
namespace {

using test::field_of_all;

constexpr const char* kEntries = "14";
constexpr const char* kSmallFile = "10240";  // of 20 buckets, so that it rotates on the way, and hashes collide

// The end of a chain of the hash table is told in two places.
bool is_collision(const std::string& output) { return output.find("Tail hash pointer mismatch") != std::string::npos; }
// The last entry is there, but not counted yet; journald counts late, too.
bool is_uncounted(const std::string& output) { return output.find("Entry number mismatch") != std::string::npos; }

TEST(JournalFileKill, AtEveryChange) {
    size_t changes = 0;
    size_t collisions = 0;
    size_t entries_before = 0;
    for (size_t change = 1;; ++change) {
        const test::TempTree tree;
        test::KillAtChange run(change);
        const auto status = run.run({RKT_JOURNAL_WRITER, tree.path(), kEntries, kSmallFile});
        const auto messages = field_of_all(tree.path(), "MESSAGE");
        if (status) {
            ASSERT_EQ(*status, 0);
            break;
        }
        changes = change;
        for (size_t i = 1; i < messages.size(); ++i) {
            const auto number = [](const std::string& message) { return std::stoi(message.substr(6)); };
            ASSERT_EQ(number(messages[i]), number(messages[i - 1]) + 1) << "killed before change " << change;
        }
        const CommandResult verified = test::journalctl(tree.path(), {"--verify"});
        if (is_collision(verified.output)) {
            ++collisions;
        } else if (!is_uncounted(verified.output)) {
            EXPECT_EQ(verified.status, 0) << "killed before change " << change << ": " << verified.output;
        }
        entries_before = std::max(entries_before, messages.size());
    }
    EXPECT_GT(changes, 200);
    EXPECT_GT(entries_before, 5);
    EXPECT_LT(collisions, changes / 8);
    RecordProperty("collisions", static_cast<int>(collisions));
}

}  // namespace
}  // namespace rkt::sandbox::journal_file
