// The D-Bus API as a client of root's sees it; who else may do what needs a system bus (tests/system/cases/dbus).
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bus/api_client.hpp"
#include "image/references.hpp"
#include "image/store.hpp"
#include "pod/contents.hpp"
#include "pod/layout.hpp"
#include "pod/view.hpp"
#include "support/temp_tree.hpp"

namespace rkt::api {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using ListedPod = sdbus::Struct<std::string, std::string, std::string, sdbus::ObjectPath>;

constexpr const char* kInvalidArgs = "org.freedesktop.DBus.Error.InvalidArgs";
const std::string kUnknownUuid = "00112233-4455-6677-8899-aabbccddeeff";
const ImageId kImage = ImageId::parse("sha512-" + std::string(64, 'a'));
const std::string kReference = "docker://127.0.0.1:5000/web:latest";
const ImageId kUnknownImage = ImageId::parse("sha512-" + std::string(64, 'b'));

class Api : public ::testing::Test {
protected:
    void start(const std::string& idle = "1h") { service.emplace(test::start_api(daemon, tree.path(), idle)); }
    bool has_ended() {
        pollfd end{service->pidfd().get(), POLLIN, 0};
        return ::poll(&end, 1, 0) == 1;
    }
    // Until it is so, whatever else comes.
    template <typename Done>
    void until(Done done) {
        ASSERT_TRUE(bus.process_until(done, std::chrono::steady_clock::now() + std::chrono::minutes(1)));
    }
    void until_news(const std::string& line) {
        until([&] { return std::find(manager.news.begin(), manager.news.end(), line) != manager.news.end(); });
    }
    // The error's name; its text is in `why`.
    template <typename Call>
    std::string error_of(Call call) {
        try {
            call();
        } catch (const sdbus::Error& error) {
            why = error.getMessage();
            return error.getName();
        }
        return "no error";
    }

    // The broker hands on what we send in its order: what came before this question is with whom it is for.
    void until_the_bus_has_our_calls() {
        std::string id;
        auto broker = sdbus::createProxy(bus.connection(), "org.freedesktop.DBus", "/org/freedesktop/DBus");
        broker->callMethod("GetId").onInterface("org.freedesktop.DBus").storeResultsTo(id);
        ASSERT_FALSE(id.empty());
    }

    // A pod with one app in run/, locked by this process.
    pod::Running begin_pod() {
        pod::PodContents contents;
        contents.manifest.ac_version = "2.0.0";
        contents.manifest.user_labels = {{"tier", "front"}};
        App web;
        web.user_annotations = {{"contact", "ops"}};
        contents.manifest.apps.push_back({AppName::parse("web"), {"example.com/web", kImage, {}}, web});
        contents.apps.push_back({"{}", false, {}});
        pod::Running pod = pods.create().run();
        contents.make_room(pod.dir());
        contents.write(pod.dir());
        return pod;
    }
    std::string make_ended_pod() { return begin_pod().id().str(); }
    // Its lock is a process's, as init has it: ours goes.
    Child give_to_init(pod::Running pod) {
        constexpr int kLock = 9;
        const std::vector<Child::Redirect> inherited{{pod.lock().fd().get(), kLock}};
        Child init = Child::spawn({"/bin/sleep", "infinity"}, inherited);
        pod.dir().write_whole(pod::kPid, std::to_string(init.pid()));
        return init;
    }

    void make_image() {
        ImageRecord record;
        record.size = 4711;
        ImageManifest manifest;
        manifest.name = "example.com/web";
        const Dir image = tree.dir().make_dir("image");
        image.write_file("record.json", record.print());
        image.write_file("manifest", manifest.print());
        image.write_file("last-used", "");
        const timespec long_ago[2] = {{100, 0}, {100, 0}};
        check(::utimensat(image.get(), "last-used", long_ago, 0), "last-used");
        tree.dir().rename_to("image", store.layout().images, kImage.str());
    }
    std::string path_of_image() { return manager.GetImage(kImage.str()); }

    test::TempTree tree;
    pod::PodStore pods = pod::PodStore::open(tree.path());
    image::Store store = image::Store::open(tree.path());
    test::PrivateBus daemon;
    systemd::Bus bus = systemd::Bus::connect(daemon.address());
    test::ManagerClient manager{bus.connection()};
    std::optional<Child> service;
    std::string why;
};

TEST_F(Api, ShowsThePodsThatAreThere) {
    const std::string uuid = make_ended_pod();
    start();
    const auto listed = manager.ListPods();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].get<0>(), uuid);
    EXPECT_EQ(listed[0].get<1>(), "exited");
    EXPECT_EQ(listed[0].get<3>(), manager.GetPod(uuid));
    test::PodClient pod(bus.connection(), manager.GetPod(uuid));
    EXPECT_EQ(pod.UUID(), uuid);
    EXPECT_EQ(pod.State(), "exited");
    EXPECT_EQ(pod.UserLabels(), (std::map<std::string, std::string>{{"tier", "front"}}));
    EXPECT_EQ(pod.AppUserAnnotations()["web"], (std::map<std::string, std::string>{{"contact", "ops"}}));
    ASSERT_EQ(pod.Apps().size(), 1U);
    EXPECT_EQ(pod.Apps()[0].get<0>(), "web");
    EXPECT_EQ(pod.Apps()[0].get<2>(), -1) << "nobody wrote down how it ended";
    EXPECT_EQ(pod.Apps()[0].get<3>(), kImage.str());
    EXPECT_THAT(pod.GetManifest(), HasSubstr("example.com/web"));
    EXPECT_THAT(manager.news, IsEmpty()) << "what is there is no news";
}

TEST_F(Api, WhatWasThereWhenItWasAskedIsTold) {
    start();
    std::vector<std::string> made;
    for (int i = 0; i < 300; ++i) {
        made.push_back(make_ended_pod());
        EXPECT_EQ(manager.ListPods().size(), made.size());
        if (i % 10 == 9) {
            for (const std::string& uuid : made) pods.phase_dir(pod::Phase::run).remove_tree(uuid);
            made.clear();
            EXPECT_THAT(manager.ListPods(), IsEmpty());
        }
    }
}

TEST_F(Api, TellsOfAPodFromItsBeginningToItsEnd) {
    start();
    manager.Subscribe();
    auto begun = begin_pod();
    const std::string uuid = begun.id().str();
    until_news("PodNew " + uuid);
    const Dir status = begun.dir().open_dir(pod::kStatus);
    Child init = give_to_init(std::move(begun));
    test::PodClient pod(bus.connection(), manager.GetPod(uuid));
    EXPECT_EQ(pod.State(), "running");
    EXPECT_EQ(pod.Leader(), static_cast<uint32_t>(init.pid()));
    status.write_whole("web", "7\n");
    EXPECT_EQ(pod.Apps()[0].get<2>(), 7) << "who asks is told what is true now";
    until([&] { return std::find(pod.changed.begin(), pod.changed.end(), "Apps") != pod.changed.end(); });

    init.kill(SIGKILL);
    until_news("PodChanged " + uuid + " exited");
    EXPECT_EQ(pod.Leader(), 0U);
    EXPECT_THAT(pod.changed, Contains("State"));
    manager.RemovePod(uuid);
    until_news("PodRemoved " + uuid);
    EXPECT_FALSE(pods.locate(PodId::parse(uuid)));
    EXPECT_THAT(manager.ListPods(), IsEmpty());
    EXPECT_EQ(error_of([&] { pod.UUID(); }), "org.freedesktop.DBus.Error.UnknownObject");
}

// Who took the lock stays, as `rkt run` does in the foreground, when init has ended.
TEST_F(Api, APodEndsWithTheLastWhoHasItsLock) {
    const auto id = PodId::parse(make_ended_pod());
    const std::string path = pods.locate(id)->dir.path();
    PipeEnds ready = make_pipe();
    const std::vector<Child::Redirect> out{{ready.write.get(), 1}};
    Child taker =
        Child::spawn({"/usr/bin/flock", "--no-fork", path, "/bin/sh", "-c", "echo; exec sleep infinity"}, out);
    char byte = 0;
    ASSERT_EQ(::read(ready.read.get(), &byte, 1), 1);
    start();
    test::PodClient pod(bus.connection(), manager.GetPod(id.str()));
    ASSERT_EQ(pod.State(), "running");
    taker.kill(SIGKILL);
    until_news("PodChanged " + id.str() + " exited");
}

// Who was killed while it prepared a pod has nobody who would tell of it.
TEST_F(Api, TellsOfAPrepareThatWasAborted) {
    start();
    manager.Subscribe();
    PipeEnds begun = make_pipe();
    const pid_t pid = check(::fork(), "fork");
    if (pid == 0) {
        const pod::Preparing pod = pods.create();
        write_all(begun.write, pod.id().str());
        begun.write.reset();
        ::pause();
        ::_exit(0);
    }
    Child prepares(pid, Fd(static_cast<int>(check_long(::syscall(SYS_pidfd_open, pid, 0), "pidfd_open"))));
    begun.write.reset();
    const std::string uuid = read_all(begun.read);
    until_news("PodNew " + uuid);
    EXPECT_EQ(test::PodClient(bus.connection(), manager.GetPod(uuid)).State(), "preparing");
    prepares.kill(SIGTERM);
    (void)prepares.wait();
    until_news("PodChanged " + uuid + " aborted prepare");
    manager.RemovePod(uuid);
    until_news("PodRemoved " + uuid);
}

// A user namespace has a limit of its own, which binds nobody else.
TEST_F(Api, TooManyDirectoriesToWatchIsOneClearLine) {
    service.emplace(test::start_api(
        daemon, tree.path(), "1h",
        {"/usr/bin/unshare", "--user", "--map-root-user", "/bin/sh", "-c",
         "echo 12 >/proc/sys/user/max_inotify_watches && exec \"$@\" 2>" + tree.path() + "/said", "sh"}));
    // It sees the pods when somebody has asked for them already.
    service->kill(SIGSTOP);
    for (int i = 0; i < 5; ++i) make_ended_pod();
    std::string told;
    auto asks = sdbus::createProxy(bus.connection(), "io.rkt1", "/io/rkt1");
    asks->callMethodAsync("ListPods")
        .onInterface("io.rkt1.Manager")
        .uponReplyInvoke([&](const sdbus::Error* error, const std::vector<ListedPod>& /*pods*/) {
            told = error != nullptr ? error->getName() : "no error";
        });
    until_the_bus_has_our_calls();
    service->kill(SIGCONT);
    until([&] { return !told.empty(); });
    EXPECT_EQ(told, "org.freedesktop.DBus.Error.NoReply");
    EXPECT_NE(service->wait().as_exit_code(), 0);
    const std::string said = tree.dir().read_file("said");
    EXPECT_THAT(said, HasSubstr("raise the sysctl fs.inotify.max_user_watches"));
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
    service.reset();
}

TEST_F(Api, StopsARunningPod) {
    auto begun = begin_pod();
    const std::string uuid = begun.id().str();
    Child init = give_to_init(std::move(begun));
    start();
    EXPECT_EQ(error_of([&] { manager.RemovePod(uuid); }), "io.rkt1.InUse");
    EXPECT_EQ(why, "pod \"" + uuid + "\" is running");
    manager.StopPod(uuid, false);
    EXPECT_EQ(init.wait().value, SIGTERM);
    until_news("PodChanged " + uuid + " exited");
    EXPECT_EQ(error_of([&] { manager.StopPod(uuid, true); }), "io.rkt1.NotRunning");
}

TEST_F(Api, WhatIsNotThereHasAnErrorOfItsOwn) {
    start();
    for (const std::string& bad : {std::string("no-uuid"), std::string(), kUnknownUuid.substr(0, 8)}) {
        EXPECT_EQ(error_of([&] { manager.GetPod(bad); }), kInvalidArgs) << bad;
        EXPECT_EQ(error_of([&] { manager.StopPod(bad, false); }), kInvalidArgs) << bad;
        EXPECT_EQ(error_of([&] { manager.RemovePod(bad); }), kInvalidArgs) << bad;
        EXPECT_EQ(error_of([&] { manager.RemoveImage(bad); }), kInvalidArgs) << bad;
    }
    EXPECT_EQ(error_of([&] { manager.GetPod("no\nuuid"); }), kInvalidArgs);
    EXPECT_EQ(why, R"(UUID "no\x0auuid": not 32 hex digits)");
    EXPECT_EQ(error_of([&] { manager.GetPod(kUnknownUuid); }), "io.rkt1.NoSuchPod");
    EXPECT_EQ(error_of([&] { manager.StopPod(kUnknownUuid, true); }), "io.rkt1.NoSuchPod");
    EXPECT_EQ(error_of([&] { manager.RemovePod(kUnknownUuid); }), "io.rkt1.NoSuchPod");
    EXPECT_EQ(error_of([&] { manager.GetImage("example.com/nothing"); }), "io.rkt1.NoSuchImage");
    EXPECT_EQ(error_of([&] { manager.GetImage("no image"); }), kInvalidArgs);
    EXPECT_EQ(error_of([&] { manager.RemoveImage(kUnknownImage.str()); }), "io.rkt1.NoSuchImage");
}

TEST_F(Api, APodWhoseFilesCannotBeUnderstoodIsShown) {
    auto begun = begin_pod();
    begun.dir().write_file(pod::kManifest, "{");
    start();
    test::PodClient pod(bus.connection(), manager.GetPod(begun.id().str()));
    EXPECT_EQ(pod.State(), "running");
    EXPECT_THAT(pod.Apps(), IsEmpty());
}

TEST_F(Api, TellsOfImages) {
    start();
    manager.Subscribe();
    make_image();
    until_news("ImageNew " + kImage.str());
    const auto listed = manager.ListImages();
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].get<0>(), kImage.str());
    EXPECT_EQ(listed[0].get<2>(), 4711U);
    test::ImageClient image(bus.connection(), path_of_image());
    EXPECT_EQ(image.Name(), "example.com/web");
    EXPECT_THAT(image.References(), IsEmpty());
    image::point_reference(store.layout(), kReference, {kImage, {}, {}, {}});
    EXPECT_THAT(image.References(), ElementsAre(kReference));
    EXPECT_EQ(manager.GetImage(kReference), path_of_image());
    EXPECT_EQ(image.LastUsed(), 100'000'000U);
    store.touch(kImage);
    EXPECT_GT(image.LastUsed(), 100'000'000U);

    manager.RemoveImage(kImage.str());
    until_news("ImageRemoved " + kImage.str());
    EXPECT_FALSE(store.find(kImage));
    EXPECT_THAT(manager.ListImages(), IsEmpty());
}

TEST_F(Api, EndsWhenNobodyNeedsIt) {
    start("0");
    EXPECT_EQ(service->wait().as_exit_code(), 0);
}

TEST_F(Api, StaysForASubscriberUntilThatLeavesTheBus) {
    constexpr auto kFarBeyondIdle = std::chrono::milliseconds(300);
    start("50ms");
    {
        systemd::Bus clients_bus = systemd::Bus::connect(daemon.address());
        test::ManagerClient client(clients_bus.connection());
        client.Subscribe();
        EXPECT_EQ(error_of([&] { client.Subscribe(); }), "io.rkt1.AlreadySubscribed");
        EXPECT_EQ(error_of([&] { manager.Unsubscribe(); }), "io.rkt1.NotSubscribed");
        pollfd end{service->pidfd().get(), POLLIN, 0};
        EXPECT_EQ(::poll(&end, 1, kFarBeyondIdle.count()), 0) << "it has ended, though a client is subscribed";
        client.Unsubscribe();
        client.Subscribe();
    }
    EXPECT_EQ(service->wait().as_exit_code(), 0);
}

TEST_F(Api, EndsWhenItIsAskedTo) {
    start();
    service->kill(SIGTERM);
    EXPECT_EQ(service->wait().as_exit_code(), 0);
}

TEST_F(Api, ThereIsOneAtATime) {
    start();
    Child second = Child::spawn({RKT_DBUS, "--dir=" + tree.path(), "--bus-address=" + daemon.address()});
    EXPECT_EQ(second.wait().as_exit_code(), 254);
    EXPECT_FALSE(has_ended());
}

}  // namespace
}  // namespace rkt::api
