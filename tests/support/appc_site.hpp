// example.com as an author of appc images has it: signed ACIs, a page of discovery and a public key, served by nginx
// over https under a private CA. Programs reach it through a proxy that can break connections.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/child.hpp"
#include "spec/reference.hpp"
#include "support/cut_proxy.hpp"
#include "support/gpg_home.hpp"
#include "support/temp_tree.hpp"
#include "support/test_aci.hpp"

namespace rkt::test {

class AppcSite {
public:
    AppcSite() {
        (void)tree_.dir().make_dir("served");
        (void)tree_.dir().make_dir("state");
        PipeEnds said = make_pipe();
        const std::array<Child::Redirect, 1> redirects{{{said.write.get(), 1}}};
        server_.emplace(Child::spawn(
            {RKT_HTTPS_SITE, tree_.path() + "/served", tree_.path() + "/state", "example.com", "other.example.com"},
            redirects));
        said.write.reset();
        std::string line;
        for (char c = 0; ::read(said.read.get(), &c, 1) == 1 && c != '\n';) line += c;
        const auto port = text::to_u64(line.substr(line.find(':') + 1));
        if (!port) throw Error("https-site does not start");
        proxy_.emplace(static_cast<uint16_t>(*port));
        ::setenv("https_proxy", proxy_->url().c_str(), 1);
        alice_key = gpg.make_key("Alice <alice@example.com>");
        file("key.asc", alice_key);
        page("example.com");
    }
    ~AppcSite() { ::unsetenv("https_proxy"); }
    AppcSite(const AppcSite&) = delete;
    AppcSite& operator=(const AppcSite&) = delete;

    [[nodiscard]] CutProxy& proxy() { return *proxy_; }
    [[nodiscard]] std::string served() const { return tree_.path() + "/served"; }
    [[nodiscard]] std::string ca_file() const { return tree_.path() + "/state/ca.crt"; }

    void file(const std::string& path, const std::string& content) const {
        const std::filesystem::path whole = tree_.path() + "/served/" + path;
        std::filesystem::create_directories(whole.parent_path());
        tree_.dir().write_file("served/" + path, content);
    }
    void remove(const std::string& path) const { tree_.dir().remove_file("served/" + path); }
    void page(const std::string& prefix, const std::string& place = "https://example.com/") const {
        file("index.html", "<html><head><meta name=\"ac-discovery\" content=\"" + prefix + " " + place +
                               "{name}-{version}.{ext}\"><meta name=\"ac-discovery-pubkeys\" content=\"" + prefix +
                               " https://example.com/key.asc\"></head></html>");
    }
    // `path`: without .aci.
    void publish(const std::string& path, const std::string& aci, const std::string& signer = "alice") const {
        file(path + ".aci", aci);
        file(path + ".aci.asc", gpg.sign(signer, aci));
    }

    // What it was asked for: lines of nginx, "METHOD HOST/PATH STATUS range=… known=… auth=… sent=…".
    [[nodiscard]] std::vector<std::string> asked(const std::string& part = "") const {
        std::vector<std::string> lines;
        for (const auto& line : text::split(tree_.dir().find_and_read("state/access.log").value_or(""), '\n')) {
            if (!line.empty() && line.find(part) != std::string::npos) lines.push_back(line);
        }
        return lines;
    }
    void forget_what_was_asked() const {
        check(::truncate((tree_.path() + "/state/access.log").c_str(), 0), "truncating the log");
    }

    GpgHome gpg;
    std::string alice_key;

private:
    TempTree tree_;
    std::optional<Child> server_;
    std::optional<CutProxy> proxy_;
};

inline std::string host_labels(const std::string& version) {
    std::string labels = R"({"name":"version","value":")" + version + "\"}";
    for (const auto& [name, value] : AppcReference{}.wanted_labels()) {
        labels += R"(,{"name":")" + name + R"(","value":")" + value + "\"}";
    }
    return labels;
}

}  // namespace rkt::test
