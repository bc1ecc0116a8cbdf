// Both ways of mounting an image; which one a kernel takes is the kernel's affair.
#include "sandbox/overlay.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "sandbox/namespace_holder.hpp"
#include "sandbox/user_namespace.hpp"

namespace rkt::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr PlanUsers kUsers{0x00080000, 65536};

struct Way {
    const char* name;
    OverlayMethod method;
    PlanUsers users = {};
};
std::ostream& operator<<(std::ostream& out, const Way& way) { return out << way.name; }

class Overlay : public testing::TestWithParam<Way> {
protected:
    Overlay() {
        std::string pattern = "/var/tmp/rkt-overlay-test-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) throw SystemError(errno, "mkdtemp");
        path_ = pattern;
        for (const char* name : {"upper", "work", "scratch"}) fs::create_directories(path_ + "/" + name);
        app_.upper = path_ + "/upper";
        app_.work = path_ + "/work";
    }
    ~Overlay() override {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    void add_layer(const std::string& file) {
        const std::string layer = path_ + "/" + std::string(100, 'l') + std::to_string(app_.layers.size());
        fs::create_directories(layer);
        std::ofstream(layer + "/" + file) << app_.layers.size();
        std::ofstream(layer + "/which") << app_.layers.size();
        app_.layers.push_back(layer);
    }
    // In a mount namespace of its own; what `look` writes to its stream comes back, or the error.
    using Look = std::function<void(const Fd& mount, std::ostream& out)>;
    std::string mount_and_look(const Look& look) {
        auto out = make_pipe();
        const pid_t child = check(::fork(), "fork");
        if (child == 0) {
            std::ostringstream text;
            if (::unshare(CLONE_NEWNS) == -1 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == -1) {
                ::_exit(1);
            }
            Fd mount;
            const std::string scratch = path_ + "/scratch";
            const StepError error = make(scratch.c_str(), mount);
            if (error) {
                text << error.detail.text << ": " << error.errnum;
            } else {
                look(mount, text);
                text << (fs::is_empty(scratch) ? "" : " scratch is still covered");
            }
            write_all(out.write, text.str());
            ::_exit(0);
        }
        out.write.reset();
        std::string text = read_all(out.read);
        ::waitpid(child, nullptr, 0);
        return text;
    }
    StepError make(const char* scratch, Fd& mount) {
        Layers layers;
        bool refused = false;
        Fd user_namespace;
        const PlanUsers& users = GetParam().users;
        if (users) {
            NamespaceHolder holder(0);
            if (const int errnum = holder.wait()) return failed("holder", errnum);
            if (const StepError error = map_users(holder.pidfd(), users, user_namespace)) return error;
        }
        if (const StepError error = take_layers(app_, user_namespace, layers, refused)) return error;
        return make_overlay({app_, layers, users.base, scratch, GetParam().method}, mount);
    }
    static std::string read_at(const Fd& mount, const char* name) {
        const Fd file(::openat(mount.get(), name, O_RDONLY | O_CLOEXEC));
        return file ? read_all(file) : "missing";
    }

    std::string path_;
    PlanApp app_{.name = AppName::parse("web")};
};

TEST_P(Overlay, StacksMoreLayersThanOptionsHaveRoomForPaths) {
    for (int i = 0; i < 120; ++i) add_layer("file" + std::to_string(i));
    EXPECT_EQ(mount_and_look([](const Fd& mount, std::ostream& out) {
                  out << read_at(mount, "which") << " " << read_at(mount, "file0") << " " << read_at(mount, "file119");
              }),
              "0 0 119");
}

TEST_P(Overlay, IsWritableAndNodev) {
    add_layer("file");
    EXPECT_EQ(mount_and_look([](const Fd& mount, std::ostream& out) {
                  write_all(Fd(::openat(mount.get(), "new", O_WRONLY | O_CREAT | O_CLOEXEC, 0644)), "text");
                  out << read_at(mount, "new");
                  if (::mknodat(mount.get(), "null", S_IFCHR | 0666, 0x103) == -1) out << " mknod failed";
                  const Fd device(::openat(mount.get(), "null", O_RDWR | O_CLOEXEC));
                  out << (errno == EACCES && !device ? " nodev" : " usable device");
              }),
              "text nodev");
    EXPECT_TRUE(fs::exists(path_ + "/upper/new"));
}

TEST_P(Overlay, NamesALayerThatIsMissing) {
    app_.layers.push_back(path_ + "/missing");
    EXPECT_EQ(mount_and_look({}), path_ + "/missing: " + std::to_string(ENOENT));
}

TEST_P(Overlay, NamesTheAppWhenTheKernelRefuses) {
    add_layer("file");
    app_.work = "/dev/shm";  // not on the upper directory's file system
    const std::string error = mount_and_look({});
    EXPECT_TRUE(error.starts_with("web")) << error;
    EXPECT_TRUE(error.ends_with(": " + std::to_string(EINVAL))) << error;
}

TEST_P(Overlay, FilesOfTheImageBelongToThePod) {
    add_layer("file");
    ASSERT_EQ(::chown((app_.layers[0] + "/file").c_str(), 33, 1000), 0);
    const uint32_t base = GetParam().users.base;
    EXPECT_EQ(mount_and_look([](const Fd& mount, std::ostream& out) {
                  struct stat root {};
                  struct stat file {};
                  if (::fchmodat(mount.get(), "file", 0600, 0) == -1) out << "not copied up ";
                  ::fstatat(mount.get(), ".", &root, 0);
                  ::fstatat(mount.get(), "file", &file, 0);
                  out << root.st_uid << " " << file.st_uid << " " << file.st_gid;
              }),
              std::to_string(base) + " " + std::to_string(base + 33) + " " + std::to_string(base + 1000));
    // What is copied up is on disk as the pod sees it.
    struct stat upper {};
    ASSERT_EQ(::stat((app_.upper + "/file").c_str(), &upper), 0);
    EXPECT_EQ(upper.st_uid, base + 33);
}

constexpr Way kWays[] = {
    {"Descriptors", OverlayMethod::descriptors},
    {"OptionString", OverlayMethod::option_string},
    {"DescriptorsMapped", OverlayMethod::descriptors, kUsers},
    {"OptionStringMapped", OverlayMethod::option_string, kUsers},
};
INSTANTIATE_TEST_SUITE_P(Ways, Overlay, testing::ValuesIn(kWays),
                         [](const auto& way) { return std::string(way.param.name); });

}  // namespace
}  // namespace rkt::sandbox
