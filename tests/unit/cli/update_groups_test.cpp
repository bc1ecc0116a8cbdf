#include "cli/update_groups.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace rkt::cli {
namespace {

using systemd::UnitName;
using ::testing::UnorderedElementsAre;

class UpdateGroups : public ::testing::Test {
protected:
    UpdatedService service(const std::string& name, const std::string& data_dir,
                           const std::vector<std::string>& images) {
        UpdatedService service{UnitName::parse_service(name), Session{out, err}, {}};
        service.session.data_dir = data_dir;
        for (const std::string& image : images) service.images.push_back({{image}, parse_image(image)});
        return service;
    }
    std::ostringstream out;
    std::ostringstream err;
};

// a and c have nothing in common but what each has in common with b.
TEST_F(UpdateGroups, AreJoinedByTheirImages) {
    const auto groups = grouped({service("a", "/s", {"docker://x"}), service("c", "/s", {"docker://y"}),
                                 service("b", "/s", {"docker://y", "docker://x"}), service("d", "/s", {"docker://z"})});
    ASSERT_EQ(groups.size(), 2U);
    const auto& large = groups[0].services.size() == 3 ? groups[0] : groups[1];
    EXPECT_THAT(names_of(large), UnorderedElementsAre(UnitName::parse_service("a"), UnitName::parse_service("b"),
                                                      UnitName::parse_service("c")));
    EXPECT_TRUE(has_one_of(large, {UnitName::parse_service("c")}));
    EXPECT_FALSE(has_one_of(large, {UnitName::parse_service("d")}));
}

TEST_F(UpdateGroups, OfTwoStoresAreTwo) {
    EXPECT_EQ(grouped({service("a", "/s", {"docker://x"}), service("b", "/t", {"docker://x"})}).size(), 2U);
}

}  // namespace
}  // namespace rkt::cli
