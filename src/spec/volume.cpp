#include "base/error.hpp"
#include "base/text.hpp"
#include "spec/option_pairs.hpp"
#include "spec/pod_manifest.hpp"

namespace rkt {
namespace {

void take_host(Volume& volume, OptionPairs& pairs) {
    volume.kind = VolumeKind::host;
    volume.source = pairs.require("source");
    if (volume.source.front() != '/') pairs.fail("source must be absolute: " + text::quoted(volume.source));
    for (const char* key : {"mode", "uid", "gid"}) {
        if (pairs.take(key)) pairs.fail(std::string(key) + " is for volumes of kind empty");
    }
}

void take_empty(Volume& volume, OptionPairs& pairs) {
    volume.kind = VolumeKind::empty;
    if (pairs.take("source")) pairs.fail("source is for volumes of kind host");
    volume.mode = pairs.take("mode").value_or("0755");
    if (!is_octal_mode(*volume.mode)) pairs.fail("mode wants an octal number, not " + text::quoted(*volume.mode));
    volume.uid = pairs.take_id("uid").value_or(0);
    volume.gid = pairs.take_id("gid").value_or(0);
}

}  // namespace

bool is_octal_mode(std::string_view s) {
    // Four digits are permissions with setuid, setgid and sticky; a fifth can only be a leading 0.
    if (s.size() == 5 && s.front() == '0') s.remove_prefix(1);
    return !s.empty() && s.size() <= 4 && s.find_first_not_of("01234567") == std::string_view::npos;
}

Volume Volume::parse_option(std::string_view s) {
    const size_t comma = s.find(',');
    Volume volume;
    OptionPairs pairs(comma == std::string_view::npos ? "kind=" : s.substr(comma + 1), "volume");
    try {
        volume.name = AppName::parse(s.substr(0, comma)).str();
    } catch (const ParseError& error) {
        pairs.fail(error.message());
    }
    const std::string kind = pairs.require("kind");
    if (kind == "host") {
        take_host(volume, pairs);
    } else if (kind == "empty") {
        take_empty(volume, pairs);
    } else {
        pairs.fail("kind must be host or empty, not " + text::quoted(kind));
    }
    volume.read_only = pairs.take_bool("readOnly");
    volume.recursive = pairs.take_bool("recursive");
    pairs.finish();
    return volume;
}

Mount Mount::parse_option(std::string_view s) {
    OptionPairs pairs(s, "mount");
    Mount mount{pairs.require("volume"), pairs.require("target")};
    pairs.finish();
    return mount;
}

}  // namespace rkt
