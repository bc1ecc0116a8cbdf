#include "sandbox/seccomp/compile.hpp"

#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <type_traits>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/text.hpp"
#include "sandbox/seccomp/condense.hpp"

namespace rkt::sandbox::seccomp {
namespace {

using rkt::seccomp::Action;
using rkt::seccomp::Comparison;
using rkt::seccomp::Condition;
using rkt::seccomp::Filter;
using rkt::seccomp::Rule;
using rkt::seccomp::Verdict;
using Context = std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, void (*)(scmp_filter_ctx)>;

void require(int rc, const std::string& what) {
    if (rc < 0) throw Error(what + ": " + strerror(-rc));
}

uint32_t native(const Action& action) {
    switch (action.verdict) {
        case Verdict::allow:
            return SCMP_ACT_ALLOW;
        case Verdict::log:
            return SCMP_ACT_LOG;
        case Verdict::refuse:
            return SCMP_ACT_ERRNO(action.errnum);
        case Verdict::trap:
            return SCMP_ACT_TRAP;
        case Verdict::kill_thread:
            return SCMP_ACT_KILL_THREAD;
        case Verdict::kill_process:
            return SCMP_ACT_KILL_PROCESS;
    }
    throw Error("no such action of a filter");
}

scmp_arg_cmp native(const Condition& condition) {
    constexpr scmp_compare kComparisons[] = {SCMP_CMP_NE, SCMP_CMP_LT, SCMP_CMP_LE,       SCMP_CMP_EQ,
                                             SCMP_CMP_GE, SCMP_CMP_GT, SCMP_CMP_MASKED_EQ};
    const bool masked = condition.comparison == Comparison::masked_equal;
    return {condition.argument, kComparisons[static_cast<size_t>(condition.comparison)],
            masked ? condition.mask : condition.value, masked ? condition.value : 0};
}

// What comes from another architecture, and calls of x32, look absent: the same answer for every filter.
Context make_context(const Filter& filter) {
    Context context(seccomp_init(native(filter.otherwise)), seccomp_release);
    if (!context) throw Error("seccomp_init");
    // no_new_privs is the app's own choice; rkt-init loads the filter with CAP_SYS_ADMIN.
    require(seccomp_attr_set(context.get(), SCMP_FLTATR_CTL_NNP, 0), "no_new_privs");
    require(seccomp_attr_set(context.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2), "binary tree");
    require(seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS)), "other architectures");
    for (const std::string& name : filter.architectures) {
        const uint32_t token = seccomp_arch_resolve_name(name.c_str());
        if (token == 0) throw Error("unknown architecture " + text::quoted(name));
        const int rc = seccomp_arch_add(context.get(), token);
        if (rc != -EEXIST) require(rc, "adding architecture " + name);
    }
    return context;
}

void add_rule(const Context& context, const Rule& rule, const std::vector<scmp_arg_cmp>& conditions) {
    for (const std::string& name : rule.calls) {
        const int number = seccomp_syscall_resolve_name(name.c_str());
        if (number == __NR_SCMP_ERROR) {
            if (rule.optional) continue;  // newer than libseccomp, or of an architecture that it has not
            throw Error("unknown system call " + text::quoted(name));
        }
        const int rc = seccomp_rule_add_array(context.get(), native(rule.action), number,
                                              static_cast<unsigned>(conditions.size()), conditions.data());
        if (rc != -EEXIST) require(rc, "filtering " + name);
    }
}

std::string export_program(const Context& context) {
    const Fd memory(check(::memfd_create("rkt-filter", MFD_CLOEXEC), "memfd"));
    require(seccomp_export_bpf(context.get(), memory.get()), "writing the filter");
    check_long(::lseek(memory.get(), 0, SEEK_SET), "reading the filter");
    std::string program = condense(read_all(memory));
    if (program.size() / sizeof(sock_filter) > BPF_MAXINSNS) throw Error("the kernel takes no filter of this size");
    return program;
}

}  // namespace

std::string compile(const Filter& filter) {
    const Context context = make_context(filter);
    for (const Rule& rule : filter.rules) {
        if (rule.action == filter.otherwise) continue;  // says nothing, and libseccomp takes none
        std::vector<scmp_arg_cmp> conditions;
        for (const Condition& condition : rule.conditions) conditions.push_back(native(condition));
        add_rule(context, rule, conditions);
    }
    return export_program(context);
}

}  // namespace rkt::sandbox::seccomp
