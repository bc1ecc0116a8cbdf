// Writes blocks of memory with offsets (flat_plan.hpp).
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "sandbox/flat_plan.hpp"

namespace rkt::sandbox {

class FlatBlockWriter {
public:
    // Room for the header and the table of apps, filled in at the end.
    explicit FlatBlockWriter(size_t reserved) : bytes_(reserved, '\0') {}

    FlatText text(const std::string& s) {
        if (s.find('\0') != std::string::npos) throw Error("NUL byte in \"" + std::string(s.c_str()) + "\"");
        const FlatText at{position(), static_cast<uint32_t>(s.size())};
        bytes_.append(s.c_str(), s.size() + 1);
        return at;
    }
    template <typename T>
    FlatList list(const std::vector<T>& items) {
        bytes_.resize((bytes_.size() + alignof(T) - 1) / alignof(T) * alignof(T));
        const FlatList at{position(), static_cast<uint32_t>(items.size())};
        bytes_.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
        return at;
    }
    FlatList texts(const std::vector<std::string>& list_of_texts) {
        std::vector<FlatText> flat_texts;
        for (const auto& s : list_of_texts) flat_texts.push_back(text(s));
        return list(flat_texts);
    }
    template <typename T>
    void put(size_t offset, const T& value) {
        memcpy(bytes_.data() + offset, &value, sizeof value);
    }
    [[nodiscard]] uint32_t position() const { return static_cast<uint32_t>(bytes_.size()); }
    std::string take() && { return std::move(bytes_); }

private:
    std::string bytes_;
};

}  // namespace rkt::sandbox
