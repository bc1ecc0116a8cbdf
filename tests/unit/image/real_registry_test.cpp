// Debian's docker-registry on loopback, with TLS under a private CA and a password: what it serves was
// pushed by skopeo.
#include <gmock/gmock.h>

#include "base/child.hpp"
#include "image/fetch.hpp"
#include "image/store.hpp"
#include "support/silent_progress.hpp"
#include "support/test_image.hpp"
#include "unit/image/unpacked.hpp"

namespace rkt::test {
namespace {

using image::Store;
using ::testing::HasSubstr;

void run(const std::vector<std::string>& command) {
    const Fd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    const std::array<Child::Redirect, 1> redirects{{{nowhere.get(), 2}}};
    Child child = Child::spawn(command, redirects);
    ASSERT_EQ(child.wait().as_exit_code(), 0) << command[0];
}

class RealRegistry : public ::testing::Test {
protected:
    void SetUp() override {
        run({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", at("key.pem"),
             "-out", at("ca.crt")});
        // "secret", by crypt(3).
        tree_.dir().write_file("htpasswd", "user:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n");
        tree_.dir().write_file("auth.json", "{}");
        tree_.dir().write_file("config.yml",
                               "version: 0.1\nlog: {level: info, formatter: json}\n"
                               "storage: {filesystem: {rootdirectory: " +
                                   at("storage") +
                                   "}}\n"
                                   "auth: {htpasswd: {realm: test, path: " +
                                   at("htpasswd") +
                                   "}}\n"
                                   "http: {addr: '127.0.0.1:0', tls: {certificate: " +
                                   at("ca.crt") + ", key: " + at("key.pem") + "}}\n");
        const std::array<Child::Redirect, 2> redirects{{{log_.write.get(), 1}, {log_.write.get(), 2}}};
        server_.emplace(Child::spawn({"/usr/bin/docker-registry", "serve", at("config.yml")}, redirects));
        log_.write.reset();
        host_ = "127.0.0.1:" + port_from_log();

        options_.data_dir = at("store");
        options_.registries_conf = at("registries.conf");
        options_.insecure_image = true;
        options_.http.ca_file = at("ca.crt");
        ::setenv("REGISTRY_AUTH_FILE", at("auth.json").c_str(), 1);
    }
    ~RealRegistry() override { ::unsetenv("REGISTRY_AUTH_FILE"); }

    std::string port_from_log() {
        constexpr std::string_view kListening = "listening on 127.0.0.1:";
        std::string log;
        for (size_t at = std::string::npos;;) {
            char buffer[4096];
            const ssize_t n = ::read(log_.read.get(), buffer, sizeof buffer);
            if (n <= 0) throw Error("docker-registry does not start: " + log);
            log.append(buffer, static_cast<size_t>(n));
            at = log.find(kListening);
            const size_t end =
                at == std::string::npos ? at : log.find_first_not_of("0123456789", at + kListening.size());
            if (end != std::string::npos) return log.substr(at + kListening.size(), end - at - kListening.size());
        }
    }
    [[nodiscard]] std::string at(const std::string& name) const { return tree_.path() + "/" + name; }
    ImageId fetch() {
        SilentProgress quiet;
        return image::fetch(parse_reference("docker://" + host_ + "/team/app:1"), options_, quiet);
    }

    TempTree tree_;
    PipeEnds log_ = make_pipe();
    std::optional<Child> server_;
    std::string host_;
    image::FetchOptions options_;
};

TEST_F(RealRegistry, TlsAndPassword) {
    TarBuilder tar;
    tar.file("hello", "hello");
    tree_.dir().write_file("layer.tar", tar.str());
    tree_.dir().write_file("config.json", TestImage({tar.str()}).config);
    tree_.dir().write_file("manifest.json",
                           R"([{"Config":"config.json","RepoTags":["app:1"],"Layers":["layer.tar"]}])");
    run({"/usr/bin/tar", "-C", tree_.path(), "-cf", at("image.tar"), "manifest.json", "config.json", "layer.tar"});
    run({"/usr/bin/skopeo", "--insecure-policy", "copy", "-q", "--dest-cert-dir", tree_.path(), "--dest-creds",
         "user:secret", "docker-archive:" + at("image.tar"), "docker://" + host_ + "/team/app:1"});

    EXPECT_THAT(error_of([&] { fetch(); }), HasSubstr("user and a password"));
    tree_.dir().write_file("auth.json",
                           R"({"auths":{")" + host_ + R"(/team":{"username":"user","password":"wrong"}}})");
    EXPECT_THAT(error_of([&] { fetch(); }), HasSubstr("access denied"));
    tree_.dir().write_file("auth.json",
                           R"({"auths":{")" + host_ + R"(/team":{"username":"user","password":"secret"}}})");
    const ImageId id = fetch();
    const Store store = Store::open(options_.data_dir);
    EXPECT_EQ(Dir::open(store.lower_dirs(store.find(id)->layers)[0]).read_file("hello"), "hello");

    options_.http.ca_file.clear();  // a CA that the system does not know
    EXPECT_THAT(error_of([&] { fetch(); }), HasSubstr("certificate"));
    options_.insecure_http = true;  // no reason to talk in the clear to a server that speaks TLS
    EXPECT_THAT(error_of([&] { fetch(); }), HasSubstr("certificate"));
    options_.insecure_http = false;
    options_.insecure_tls = true;
    EXPECT_EQ(fetch(), id);
}

}  // namespace
}  // namespace rkt::test
