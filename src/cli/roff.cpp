#include "cli/roff.hpp"

namespace rkt::cli {

std::string roff(std::string_view plain) {
    std::string escaped;
    bool line_start = true;
    for (const char c : plain) {
        if (line_start && (c == '.' || c == '\'')) escaped += "\\&";
        if (c == '\\') {
            escaped += "\\e";
        } else if (c == '-') {
            escaped += "\\-";
        } else {
            escaped += c;
        }
        line_start = c == '\n';
    }
    return escaped;
}

}  // namespace rkt::cli
