#include "sandbox/app/environment.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/recipe.hpp"
#include "sandbox/decimal.hpp"

namespace rkt::sandbox::app {
namespace {

const char** allocate_pointers(size_t count) noexcept {
    const size_t size = (count + 1) * sizeof(char*);
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<const char**>(memory);
}

bool has_same_name(const char* one, const char* other) noexcept {
    const size_t size = strcspn(one, "=");
    return strncmp(one, other, size + 1) == 0;
}

void set_number(char (&variable)[32], const char* name, uint32_t value) noexcept {
    strcpy(variable, name);
    strcat(variable, Decimal(value).text());
}

}  // namespace

Environment::Environment(size_t most) noexcept : pointers_(allocate_pointers(most)) {}

void Environment::add(const char* variable) noexcept {
    for (size_t i = 0; i < count_; ++i) {
        if (has_same_name(variable, pointers_[i])) return;
    }
    pointers_[count_++] = variable;
}

char* const* pointers_to(const FlatPlan& plan, FlatList texts) noexcept {
    const char** pointers = allocate_pointers(texts.count);
    if (pointers == nullptr) return nullptr;
    for (uint32_t i = 0; i < texts.count; ++i) pointers[i] = plan.text(plan.list<FlatText>(texts)[i]);
    return const_cast<char* const*>(pointers);
}

char* const* app_env(AppStart& start) noexcept {
    Environment env(size_t{start.app.env.count} + 3);
    if (!env) return nullptr;
    if (const uint32_t count = socket_count(start); count > 0) {  // sd_listen_fds(3)
        set_number(start.listen_pid, "LISTEN_PID=", static_cast<uint32_t>(::getpid()));
        set_number(start.listen_fds, "LISTEN_FDS=", count);
        env.add(start.listen_pid);
        env.add(start.listen_fds);
        env.add(start.plan.text(start.app.listen_fdnames));
    }
    const auto* texts = start.plan.list<FlatText>(start.app.env);
    for (uint32_t i = 0; i < start.app.env.count; ++i) env.add(start.plan.text(texts[i]));
    return env.get();
}

}  // namespace rkt::sandbox::app
