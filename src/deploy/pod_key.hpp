// What *.pod files may say: one key per option of `rkt run`. The table is made from the options (cli/pod_keys.hpp), so
// that the generator knows it without knowing the command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rkt::deploy {

struct PodKey {
    enum class Value { flag, text, optional_text };

    std::string name;         // "SetEnv"
    std::string_view option;  // "set-env"
    Value value = Value::text;
    bool in_pod = false;       // may stand in [Pod]
    bool in_app = false;       // may stand in [App NAME]
    bool is_list = false;      // several entries count, an empty one forgets those before
    bool is_words = false;     // each entry is several values: words as in Environment=
    std::string_view words{};  // the only values, separated by blanks; "": others, too
    std::string refused{};     // why it cannot be said
};

struct PodVocabulary {
    std::vector<PodKey> keys;
    // " (did you mean …?)", or "".
    std::string (*did_you_mean)(std::string_view word, const std::vector<std::string_view>& candidates,
                                std::string_view prefix);

    [[nodiscard]] const PodKey* find(std::string_view name) const;  // nullptr: none
    [[nodiscard]] std::string suggestion(std::string_view name) const;
};

}  // namespace rkt::deploy
