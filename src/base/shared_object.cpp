#include "base/shared_object.hpp"

#include <dlfcn.h>

#include <string>

#include "base/error.hpp"

namespace rkt {
namespace {

// Where they are installed; in the build tree programs find them by their DT_RUNPATH, which an installed one has not:
// every library would be looked for there first.
constexpr const char* kPlaces[] = {"$ORIGIN/../lib/rkt/", ""};

}  // namespace

const void* load_symbol(const char* library, const char* symbol) {
    void* object = nullptr;
    for (const char* place : kPlaces) {
        if (object == nullptr) object = ::dlopen((std::string(place) + library).c_str(), RTLD_NOW | RTLD_LOCAL);
    }
    const void* address = object == nullptr ? nullptr : ::dlsym(object, symbol);
    if (address == nullptr) throw Error(std::string("loading ") + library + ": " + ::dlerror());
    return address;
}

}  // namespace rkt
