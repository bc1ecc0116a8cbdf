// A home of gpg that the test owns: real keys, real signatures.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/command.hpp"
#include "base/text.hpp"
#include "support/temp_tree.hpp"

namespace rkt::test {

class GpgHome {
public:
    GpgHome() = default;
    ~GpgHome() { (void)run_command({{"/usr/bin/gpgconf", "--homedir", tree_.path(), "--kill", "all"}}); }
    GpgHome(const GpgHome&) = delete;
    GpgHome& operator=(const GpgHome&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return tree_.path() + "/" + name; }
    // NOLINTNEXTLINE(modernize-use-nodiscard)
    std::string gpg(std::vector<std::string> words) const {
        std::vector<std::string> argv{"/usr/bin/gpg", "--homedir",       tree_.path(), "--batch",      "--quiet",
                                      "--yes",        "--pinentry-mode", "loopback",   "--passphrase", ""};
        argv.insert(argv.end(), words.begin(), words.end());
        const CommandResult result = run_command({.argv = argv, .input = {}, .with_errors = false});
        EXPECT_EQ(result.status, 0) << text::join(words, " ");
        return result.output;
    }
    // Returns the armored public key. `who`: "Name <mail>".
    std::string make_key(const std::string& who, const std::string& algorithm = "ed25519",
                         const std::string& expires = "never") const {
        (void)gpg({"--quick-generate-key", who, algorithm, "sign", expires});
        return export_key(who);
    }
    [[nodiscard]] std::string export_key(const std::string& who) const { return gpg({"--armor", "--export", who}); }
    [[nodiscard]] std::string fingerprint(const std::string& who) const {
        for (const auto& line : text::split(gpg({"--with-colons", "--fingerprint", who}), '\n')) {
            if (line.starts_with("fpr:")) return text::to_lower(text::split(line, ':').at(9));
        }
        return "";
    }
    // `how`: "--armor", "--detach-sign", "--sign", "--clearsign", "--digest-algo", …
    std::string sign(const std::string& who, const std::string& content,
                     std::vector<std::string> how = {"--armor", "--detach-sign"}) const {
        tree_.dir().write_file("content", content);
        how.insert(how.begin(), {"--local-user", who, "--output", "-"});
        how.push_back(path("content"));
        return gpg(how);
    }
    // gpg makes the certificate itself when it makes the key.
    [[nodiscard]] std::string revoked(const std::string& who) const {
        std::string fpr = fingerprint(who);
        for (char& c : fpr) c = static_cast<char>(std::toupper(c));
        std::string certificate = tree_.dir().read_file("openpgp-revocs.d/" + fpr + ".rev");
        certificate.erase(certificate.find(":-----BEGIN"), 1);
        tree_.dir().write_file("revocation", certificate);
        (void)gpg({"--import", path("revocation")});
        return export_key(who);
    }

private:
    TempTree tree_;
};

}  // namespace rkt::test
